"""Make a home of an earlier release, to test that the present one upgrades it: the whole story, all of it synthetic.

    .venv/bin/python tests/upgrade/make_home.py v0.2.0

takes the release's own code out of git, lets it tell the story in a home of its own, and keeps the backup it makes of
it as tests/upgrade/home-0.2.0.tar. Run once a release, before the next one begins; the file is committed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = ("pages/static/vendor", "fhir/generated")  # not in git; its content does not shape a home


def main(tag: str) -> None:
    with tempfile.TemporaryDirectory(prefix="lienthong-release-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        code = subprocess.run(["git", "archive", tag], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract", "--directory", place], input=code, check=True)
        for name in MADE:
            shutil.copytree(ROOT / "src" / "lienthong" / name, place / "src" / "lienthong" / name, dirs_exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(place / "src"), "LIENTHONG_HOME": str(place / "home")}
        environment |= {"LIENTHONG_FSYNC": "off"}
        for module in (
            ["lienthong.pages.translations"],
            ["lienthong.cli", "story"],
            ["lienthong.cli", "backup", "out"],
        ):
            subprocess.run([sys.executable, "-m", *module], cwd=place, env=environment, check=True)
        (made,) = (place / "out").glob("*.tar")
        shutil.copy(made, Path(__file__).with_name(f"home-{tag.removeprefix('v')}.tar"))


if __name__ == "__main__":
    main(sys.argv[1])
