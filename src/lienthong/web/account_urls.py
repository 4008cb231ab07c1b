"""Users, API clients, and who looked at whose data."""

from django.urls import path

from lienthong.web.screens import api_clients, audit, user, users

urlpatterns = [
    path("users/", users.Users.as_view(), name="users"),
    path("users/add/", users.add, name="add-user"),
    path("users/<int:user_id>/", user.show, name="user"),
    path("api-clients/", api_clients.Clients.as_view(), name="api-clients"),
    path("api-clients/add/", api_clients.add, name="add-api-client"),
    path("api-clients/<int:client_id>/revoke/", api_clients.revoke, name="revoke-api-client"),
    path("audit/", audit.Audit.as_view(), name="audit"),
    path("my-data/", audit.MyData.as_view(), name="my-data"),
]
