"""Files: what was received can be had again, byte for byte, or it says by which protocol it is gone."""

import hashlib

import psycopg
import pytest

from lienthong import database
from lienthong.database import files

pytestmark = pytest.mark.django_db
PAPER = b"%PDF gi\xe1\xba\xa5y ra vi\xe1\xbb\x87n"


def test_the_bytes_come_back():
    digest = files.put(PAPER, media_type="application/pdf")
    assert files.get(digest) == PAPER
    assert files.media_type(digest) == "application/pdf"
    assert files.size(digest) == len(PAPER)
    assert files.exists(digest)


def test_the_same_bytes_are_kept_once_and_keep_their_first_media_type():
    first = files.put(PAPER, media_type="application/pdf")
    assert files.put(PAPER, media_type="application/octet-stream") == first
    assert files.media_type(first) == "application/pdf"


@pytest.mark.parametrize("content", [b"", b"\x00" * 10, bytes(range(256)), b"x" * 3_000_000])
def test_any_bytes_can_be_kept(content):
    assert files.get(files.put(content, media_type="application/octet-stream")) == content


def test_a_file_never_put_is_said_to_be_unknown():
    with pytest.raises(files.NoSuchFile):
        files.get("0" * 64)
    assert not files.exists("0" * 64)


def test_a_lawful_protocol_destroys_the_bytes_and_the_hash_remains():
    digest = files.put(PAPER, media_type="application/pdf")
    files.destroy(digest, protocol="BB-12/2026, 23/11/2026")
    with pytest.raises(files.Destroyed, match="BB-12/2026"):
        files.get(digest)
    with pytest.raises(files.Destroyed):
        files.put(PAPER, media_type="application/pdf")
    assert not files.exists(digest)
    assert files.media_type(digest) == "application/pdf"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM database_file_content WHERE digest = %s",
        "UPDATE database_file_content SET content = '' WHERE digest = %s",
        "DELETE FROM database_file WHERE digest = %s",
        "UPDATE database_file SET size = 0 WHERE digest = %s",
    ],
)
def test_nothing_goes_or_changes_without_a_protocol(statement):
    digest = files.put(PAPER, media_type="application/pdf")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
        connection.execute(statement, [digest])
    assert files.get(digest) == PAPER


@pytest.mark.parametrize("content", [PAPER, b"", b"<XML1>" * 5000, hashlib.sha256(b"noise").digest() * 1])
def test_bytes_come_back_as_they_were_however_they_lie(content):
    [digest] = files.put_many([content], media_type="application/xml")
    assert files.get(digest) == content
    again = content + b"<!-- alone -->" * 100
    assert files.get(files.put(again, media_type="application/xml")) == again


def test_what_repeats_itself_takes_little_room():
    digest = files.put(b"<XML1>" * 5000, media_type="application/xml")
    query = "SELECT encoding, length(content) FROM database_file_content WHERE digest = %s"
    encoding, length = database.connection().execute(query, [digest]).fetchone()
    assert encoding == "zstd" and length < 1000 and files.size(digest) == 30000


class Folder:
    """An object storage for the test."""

    name = "bucket"

    def __init__(self):
        self.objects: dict[str, bytes] = {}

    def keep(self, digest, content):
        self.objects[digest] = content

    def fetch(self, digest):
        return self.objects.get(digest)

    def fetch_many(self, digests):
        return {digest: self.objects[digest] for digest in digests if digest in self.objects}

    def erase(self, digest):
        self.objects.pop(digest, None)


@pytest.fixture
def bucket():
    store = Folder()
    files.bind(store)
    yield store
    files.bind(files.PostgresStore())


def test_an_object_storage_takes_new_files_and_old_ones_stay_readable(bucket):
    files.bind(files.PostgresStore())
    old = files.put(b"old", media_type="text/plain")
    files.bind(bucket)
    new = files.put(b"new", media_type="text/plain")
    assert bucket.objects == {new: b"new"}
    assert (files.get(old), files.get(new)) == (b"old", b"new")


def test_bytes_altered_outside_are_noticed(bucket):
    digest = files.put(b"true", media_type="text/plain")
    bucket.objects[digest] = b"false"
    with pytest.raises(ValueError, match="altered"):
        files.get(digest)


def test_bytes_lost_outside_are_noticed(bucket):
    digest = files.put(b"true", media_type="text/plain")
    bucket.objects.clear()
    with pytest.raises(files.NoSuchFile, match="backup"):
        files.get(digest)


def test_destroying_waits_for_the_commit_where_the_bytes_lie_outside(bucket, django_capture_on_commit_callbacks):
    digest = files.put(b"true", media_type="text/plain")
    with django_capture_on_commit_callbacks(execute=True):
        files.destroy(digest, protocol="BB-1")
        assert digest in bucket.objects
    assert digest not in bucket.objects
