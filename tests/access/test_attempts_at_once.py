"""What a user would lose: the lock-out, if guessing in parallel got further than one by one."""

import threading

from django.db import connection

from lienthong.access import attempt
from lienthong.access.attempt import LockedOut


def test_many_attempts_at_once_are_no_more_than_one_by_one(fresh_database: str) -> None:
    counted: list[bool] = []

    def guess() -> None:
        try:
            attempt.begin("lan", "10.0.0.1")
            counted.append(True)
        except LockedOut:
            counted.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counted) == 5
