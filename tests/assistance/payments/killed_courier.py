"""Carries lists and fetches reports in a process of its own (not forked: the rules' threads don't live through it)."""

import os
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
LEASE = timedelta(seconds=0.3)


def main() -> None:
    import django

    django.setup()
    from lienthong.database import clock
    from lienthong.ledger import commit_points, post
    from lienthong.partners import payer
    from lienthong.web import house
    from tests.assistance.payments.conftest import PAID_ON

    house.build()
    commit_points.install()
    with clock.at(PAID_ON):
        for _round in range(20):
            time.sleep(LEASE.total_seconds() / 10)
            if not post.serve(payer.CHANNEL, lease=LEASE) and _round > 12:
                break
        payer.collect()


if __name__ == "__main__":
    main()
