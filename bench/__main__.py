"""Every benchmark, one after the other: `python -m bench [--bundles DIR] [NAME ...]`.

Figures on shared machines are noisy: each benchmark prints medians, and ratios against a peer in the same run.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

BENCHES = [
    "people_search", "envelopes", "fhir_reads", "fhir_creates", "fhir_transactions", "pages", "rules", "payroll",
    "payments", "records", "demo",
]  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    options.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHES)}")
    options.add_argument("--bundles", type=Path, metavar="DIR", help="a folder of FHIR Bundles for fhir_transactions")
    chosen = options.parse_args()
    unknown = set(chosen.names) - set(BENCHES)
    if unknown:
        options.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    failed = [name for name in chosen.names or BENCHES if not run(name, chosen.bundles)]
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    return 1 if failed else 0


def run(name: str, bundles: Path | None) -> bool:
    """One benchmark in a process of its own, so that none warms the next."""
    print(f"\n== {name}", flush=True)
    more = ["--bundles", str(bundles)] if bundles and name == "fhir_transactions" else []
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", f"bench.{name}", *more]).returncode == 0
    print(f"   ({time.monotonic() - begun:.0f} s)", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
