"""Drafts nobody goes on with are emptied at night: what was written for nothing is not kept about anyone.

Files sent with them stay, by their content; those go only by a lawful protocol (database/files.py).
"""

from datetime import timedelta

from lienthong import access, database
from lienthong.database import clock, jobs
from lienthong.forms import draft as drafts
from lienthong.forms.draft import Draft, State

AFTER = timedelta(days=180)
AT_ONCE = 500


@jobs.periodic("41 2 * * *")
@jobs.task("forms.forget")
def forget() -> None:
    """Empty what has been left for half a year; the rest follows the next night."""
    rows = Draft.objects.unscoped("what was left for half a year, whoever left it")
    old = rows.filter(state=State.OPEN, saved_at__lt=clock.now() - AFTER).order_by("saved_at")
    for draft in old[:AT_ONCE]:
        with database.transaction():
            drafts.discard(draft, by=access.SYSTEM)
