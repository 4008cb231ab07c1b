"""Sign-in and the tokens of API clients."""

from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

from lienthong.access.screens import code, eid, organisation, password, sign_in

urlpatterns = [
    path("sign-in/", sign_in.show, name="sign-in"),
    path("sign-in/e-id/", eid.begin, name="sign-in-eid"),
    path("sign-in/e-id/back/", eid.back, name="sign-in-eid-back"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("sign-in/code/", code.show, name="sign-in-code"),
    path("sign-in/organisation/", organisation.show, name="sign-in-organisation"),
    path("sign-in/password/", password.change, name="change-password"),
    path("sign-in/password/<int:user_id>/<str:token>/", password.choose, name="choose-password"),
    path("oauth/token", TokenView.as_view(), name="oauth-token"),
    path("oauth/revoke", RevokeTokenView.as_view(), name="oauth-revoke"),
]
