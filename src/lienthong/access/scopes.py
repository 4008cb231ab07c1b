"""Scopes of tokens, as /oauth/token tells them: a client has one, and can't ask for another."""

from typing import Any, cast

from django.conf import settings
from oauth2_provider.models import Application
from oauth2_provider.scopes import BaseScopes

from lienthong.access.clients import HOUSE, Client


class Scopes(BaseScopes):
    """The scope of the client's own row: "house", or "sandbox" where what it sends is judged and never kept."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with its meaning."""
        return cast("dict[str, str]", settings.OAUTH2_PROVIDER["SCOPES"])

    def get_available_scopes(
        self, application: Application | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """The one scope this application may have."""
        client = Client.objects.filter(application=application).first() if application else None
        return [client.scope if client else HOUSE]

    def get_default_scopes(
        self, application: Application | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """What it gets without asking."""
        return self.get_available_scopes(application, request)
