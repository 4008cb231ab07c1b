"""Files received by many at once are kept once."""

import threading

from django.db import connection as django_connection

from lienthong import database
from lienthong.database import files

PAPER = b"the same paper from eight sides"


def test_eight_at_once_put_one_file(fresh_database):
    digests, faults = [], []

    def put():
        try:
            digests.append(files.put(PAPER, media_type="application/pdf"))
        except Exception as fault:
            faults.append(fault)
        finally:
            django_connection.close()

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(set(digests)) == 1
    assert database.connection().execute("SELECT count(*) FROM database_file").fetchone() == (1,)
