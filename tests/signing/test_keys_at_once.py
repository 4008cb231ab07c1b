"""What would be lost: one key for one organisation, when processes sign for the first time at once."""

import os
import subprocess
import sys
from pathlib import Path

from lienthong.signing.certificates import Certificate

PROCESSES = 4
SIGN = """
import django; django.setup()
from lienthong import signing
seal = signing.seal(b"paper", organisation="facility:01001")
assert signing.check(b"paper", seal).valid
print(seal.chain[0])
"""


def test_processes_at_once_make_one_key(fresh_database: str, tmp_path: Path) -> None:
    environment = {**os.environ, "LIENTHONG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "lienthong.web.settings"}
    command = [sys.executable, "-c", SIGN]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _n in range(PROCESSES)]
    answers = {process.communicate(timeout=120)[0] for process in running}
    assert [process.returncode for process in running] == [0] * PROCESSES
    assert len(answers) == 1
    assert Certificate.objects.count() == 1


def test_a_process_killed_while_making_a_key_leaves_no_half_of_one(fresh_database: str, tmp_path: Path) -> None:
    """The certificate is written last; a key without one is made anew."""
    from lienthong import signing
    from lienthong.signing import safe

    os.environ["LIENTHONG_HOME"], before = str(tmp_path), os.environ["LIENTHONG_HOME"]
    try:
        organisations = safe.folder("organisations")
        (organisations / "facility%3A01001.key").write_bytes(b"half a key")
        (organisations / "facility%3A01001.crt.draft").write_bytes(b"half a certificate")
        assert signing.check(b"paper", signing.seal(b"paper", organisation="facility:01001")).valid
    finally:
        os.environ["LIENTHONG_HOME"] = before
