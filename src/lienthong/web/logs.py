"""Logs: one line and, for a failure, its trace on standard error, with the number of the request that a reader is told.

Nothing a person typed is in it but the address asked for; who asked is in the audit.
"""

import logging


class RequestNumber(logging.Filter):
    """Gives each record the number of the request being answered, "-" outside one."""

    def filter(self, record: logging.LogRecord) -> bool:
        from lienthong.access import inquiry  # settings are read before the rooms' models can be

        asked = inquiry.current()
        record.number = asked.id if asked else "-"
        return True


# Django's own default writes the trace of a failed page nowhere but into a letter to ADMINS.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": RequestNumber}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(number)s] %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["number"], "formatter": "line"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR"}, "lienthong": {"handlers": ["stderr"]}},
}
