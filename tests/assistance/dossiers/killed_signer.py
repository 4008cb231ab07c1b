"""Signs one dossier in a process of its own (never forked: the rules' threads don't live through that)."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")


def main(dossier: str) -> None:
    import django

    django.setup()
    from lienthong import access
    from lienthong.assistance.dossiers import deciding
    from lienthong.assistance.dossiers.dossier import found
    from lienthong.ledger import commit_points

    unit = "unit:00004"
    chairman = access.Actor("user:chu", unit, frozenset({"commune_chairman"}), frozenset({unit}))
    commit_points.install()
    deciding.sign(found(dossier, actor=chairman), by=chairman)


if __name__ == "__main__":
    main(sys.argv[1])
