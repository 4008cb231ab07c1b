"""What would be lost: a byte of a signed entry that was changed, and nobody noticed."""

import os

import psycopg
import pytest

from lienthong.database import files
from lienthong.ledger.verify import Fault, verify
from lienthong.records import content, evidence, signing_off
from lienthong.records.entry import Kind
from tests.records.writing import write

pytestmark = pytest.mark.usefixtures("fresh_database")
FREED = ("database_file_content", "records_entry", "records_signature", "records_recordaction")


@pytest.fixture
def note(fresh_database, record, doctor):
    found = write(record, Kind.PROGRESS, doctor, assessment="Mạch 84")
    signing_off.sign(record, [found], by=doctor)
    return found


def owner(sql: str, *given) -> None:
    """Done by the owner of the database, who can switch the triggers of history off."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        for table in FREED:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute(sql, given)
        for table in FREED:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def said() -> list[tuple[str, str]]:
    return [found for found in evidence.differences() if found is not None]


def test_all_is_as_it_was_written(note, record, doctor):
    write(record, Kind.PROGRESS, doctor, supersedes=note, because="Sửa", assessment="Mạch 85")
    assert evidence.count() == 2 and said() == []
    assert [found for found in verify() if isinstance(found, Fault)] == []


def test_a_tampered_byte_is_found_and_named(note):
    body = files.get(note.content)
    forged = body.replace("Mạch 84".encode(), "Mạch 48".encode())
    assert forged != body and len(forged) == len(body)
    owner("UPDATE database_file_content SET content = %s, encoding = '' WHERE digest = %s", forged, note.content)
    found = [one for one in verify() if isinstance(one, Fault)]
    assert [one.where for one in found] == [note.thing] and "altered" in found[0].detail
    with pytest.raises(content.Gone):
        content.read(note)


def test_a_forger_who_changes_the_row_and_the_file_together_is_found(note):
    forged = files.put(files.get(note.content).replace("Mạch 84".encode(), "Mạch 48".encode()), media_type="x/y")
    owner("UPDATE records_entry SET content = %s", forged)
    assert [where for where, _what in said()] == [note.thing]
    owner("UPDATE records_recordaction SET data = jsonb_set(data, '{content}', to_jsonb(%s::text)) WHERE name = %s",
          forged, "entry-written")  # fmt: skip
    owner("UPDATE records_recordaction SET data = jsonb_set(data, '{entries,0,content}', to_jsonb(%s::text)) "
          "WHERE name = %s", forged, "entry-signed")  # fmt: skip
    assert "signature doesn't count" in said()[0][1]
    assert note.record.thing in [one.where for one in verify() if isinstance(one, Fault)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM records_signature", "its signature is gone"),
        ("UPDATE records_signature SET seal = jsonb_set(seal, '{signed_at}', '\"2020-01-01T00:00:00+00:00\"')",
         "isn't the one its action told of"),
        ("INSERT INTO records_unsigned (entry_id, record_id, owner, author, written_at) "
         "SELECT id, record_id, organisation, author, recorded_at FROM records_entry",
         "waits for a signature that it has"),
    ],
)  # fmt: skip
def test_a_signature_that_was_touched_is_found(note, sql, words):
    owner(sql)
    assert [what for _where, what in said() if words in what]


def test_what_was_destroyed_by_protocol_is_no_fault(note):
    files.destroy(note.content, protocol="BB-12/2036, 05/01/2037")
    assert said() == []
