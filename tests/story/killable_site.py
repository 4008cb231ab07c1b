"""The site, watched commit by commit, so that a test can have it die at one (`LIENTHONG_KILL_AT`)."""

from lienthong.ledger import commit_points
from lienthong.web.wsgi import application

commit_points.install()

__all__ = ["application"]
