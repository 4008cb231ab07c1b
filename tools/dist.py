"""Make the one file that an installation needs: dist/lienthong-<version>-py3-none-any.whl, with everything compiled.

The wheel has the front end's files, the FHIR definitions, the translations and the papers' templates: it serves without
Node, npm or Internet. What it depends on stands beside it in requirements.txt, pinned with digests:

    pip download --requirement dist/requirements.txt --dest wheels      # on a machine that has Internet
    pip install --no-index --find-links wheels dist/lienthong-*.whl     # on one that has none

    .venv/bin/python tools/dist.py [FOLDER]
"""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
UV = ROOT / ".venv" / "bin" / "uv"
# What is made and not written, one of each: without them pages have no style, /fhir no definitions.
MADE = (
    "lienthong/pages/static/vendor/govuk-frontend.min.css",
    "lienthong/pages/static/vendor/govuk-frontend.min.js",
    "lienthong/pages/static/vendor/htmx.min.js",
    "lienthong/pages/static/vendor/echarts.min.js",
    "lienthong/pages/static/vendor/fonts.css",
    "lienthong/pages/static/vendor/vietnam.json",
    "lienthong/fhir/generated/schemas.json",
    "lienthong/fhir/generated/parameters.json",
)
LEFT_OUT = ("__pycache__",)


def main(folder: Path) -> int:
    """Build, look whether all is in it, and write what it depends on."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("lienthong-*.whl"):
        old.unlink()
    subprocess.run([UV, "build", "--wheel", "--quiet", "--out-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("lienthong-*.whl")
    absent = sorted(missing(wheel))
    if absent:
        print(f"{wheel.name} lacks {', '.join(absent)}: run `make setup`, then again.", file=sys.stderr)
        wheel.unlink()
        return 1
    requirements = folder / "requirements.txt"
    subprocess.run(
        [UV, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--quiet",
         "--output-file", requirements],
        check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    print(f"{wheel}, {wheel.stat().st_size / 1e6:.1f} MB; what it depends on: {requirements}")
    return 0


def missing(wheel: Path) -> Iterator[str]:
    """What the wheel should have and has not: every file of the package, and what was compiled from it."""
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    yield from (name for name in MADE if name not in names)
    for path in (SOURCE / "lienthong").rglob("*"):
        name = path.relative_to(SOURCE).as_posix()
        if path.is_file() and not any(part in LEFT_OUT for part in path.parts) and name not in names:
            yield name
        if path.suffix == ".po" and f"{name[:-3]}.mo" not in names:
            yield f"{name[:-3]}.mo"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
