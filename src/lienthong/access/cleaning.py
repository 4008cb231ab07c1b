"""What has ended is taken away at night: sessions, tokens, attempts. History (the audit) stays."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from oauth2_provider.models import AccessToken

from lienthong.access.attempt import Attempt
from lienthong.database import clock, jobs


@jobs.periodic("17 2 * * *")
@jobs.task("access.clean")
def clean() -> None:
    """Delete what no longer opens anything. Real time: sessions and tokens live by it."""
    now = clock.real_now()
    Session.objects.filter(expire_date__lt=now).delete()
    AccessToken.objects.filter(expires__lt=now).delete()
    Attempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
