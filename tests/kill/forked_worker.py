"""Workers that are forked for a kill test, which spares each the start of Django.

    python -m tests.kill.forked_worker <lease in seconds>
    {"database": "test_1", "kill_at": "3:before"}   →  -9

A process of its own forks them, because the test's own has reckoned with Polars: after that, none may be forked.
"""

import json
import os
import sys
import traceback
from datetime import timedelta

import django


def main() -> None:
    """Ready; then a worker for each line, and how it ended: 0, or minus the signal that killed it."""
    django.setup()
    lease = timedelta(seconds=float(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _work(asked["database"], asked["kill_at"], lease)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _work(database: str, kill_at: str, lease: timedelta) -> None:
    from django.db import connection

    from lienthong.database import settings
    from lienthong.ledger.worker import Worker

    code = 1
    try:
        if kill_at:
            os.environ["LIENTHONG_KILL_AT"] = kill_at
        connection.settings_dict.update(HOST=settings.socket_folder(), NAME=database, USER=settings.APP)
        Worker(lease=lease).run_until_idle(patience=5 * lease)
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


if __name__ == "__main__":
    main()
