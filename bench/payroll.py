"""Closing the country's month: `python -m bench.payroll [--people N]`.

A synthetic register in a home of its own, two months listed at 500,000 đồng before 540,000 became known; then, timed,
from the register to approved and totalled lists with three months computed again, by two workers. The peer is a plain
COPY of the same lines into a table with the same keys and indexes. Goals for 3,800,000 people on two cores: under 90
seconds, under 4 GB, at most 2.5 times the COPY; a commune of 1,144 under 2 seconds.
"""

import argparse
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
os.environ.setdefault("LIENTHONG_SECRET_KEY", "bench")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=200_000)
    given = options.parse_args()
    import click
    import django

    django.setup()
    from lienthong.assistance.payroll.bench import run

    try:
        run.bench(given.people)
    except click.ClickException as failed:
        failed.show()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
