"""Administration: who joins, who gets which role where, who leaves. Every step is audited.

An administrator acts for their own organisation; one of "system:home" for every organisation of the installation.
Nobody is told a password: a new user gets a link with which to choose one, good for three days.
"""

from datetime import date

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.access import audit, clients, codes
from lienthong.access.actor import HOME, Actor
from lienthong.access.permission import NotAllowed, require
from lienthong.access.role import Role
from lienthong.access.user import Membership, User
from lienthong.database import clock

_links = PasswordResetTokenGenerator()


def users_of(by: Actor) -> QuerySet[User]:
    """The users of the administrator's organisations. Raises NotAllowed."""
    require(by, "manage-users")
    if by.organisation == HOME:
        return User.objects.all()
    return User.objects.filter(
        Exists(Membership.objects.filter(user=OuterRef("pk"), organisation__in=by.organisations))
    )


def clients_of(by: Actor) -> QuerySet[clients.Client]:
    """The API clients of the administrator's organisations. Raises NotAllowed."""
    require(by, "manage-clients")
    found = clients.Client.objects.select_related("application")
    return found if by.organisation == HOME else found.filter(organisation__in=by.organisations)


def add_user(login: str, name: str, *, organisation: str, role: str, by: Actor) -> User:
    """A new user with one role in one organisation. Raises NotAllowed, or ValidationError if the login is taken."""
    require(by, "manage-users", organisation=organisation)
    folded = login.strip().lower()
    with transaction.atomic():
        if User.objects.filter(login=folded).exists():
            raise ValidationError(_("The login %(login)s is taken. Choose another.") % {"login": folded})
        user = User.objects.create_user(folded, name=name.strip())
        grant(user, organisation=organisation, role=role, by=by)
        audit.wrote(by, "user.add", things=[user.code])
    return user


def grant(
    user: User, *, organisation: str, role: str, by: Actor, begins: date | None = None, ends: date | None = None
) -> Membership:
    """Give a user a role in an organisation, from today unless said otherwise. Raises NotAllowed."""
    require(by, "manage-users", organisation=organisation)
    with transaction.atomic():
        membership, _new = Membership.objects.get_or_create(
            user=user,
            organisation=organisation,
            role=Role(role).value,
            valid_from=begins or clock.today(),
            defaults={"valid_to": ends},
        )
        audit.wrote(by, "membership.grant", things=[user.code, f"{organisation} {role}"])
    return membership


def end(membership: Membership, *, by: Actor, last_day: date | None = None) -> None:
    """End a role, today unless said otherwise; a role that has not begun is taken away. Raises NotAllowed."""
    require(by, "manage-users", organisation=membership.organisation)
    with transaction.atomic():
        last = last_day or clock.today()
        if last < membership.valid_from:
            membership.delete()
        else:
            membership.valid_to = last
            membership.save(update_fields=["valid_to"])
        things = [membership.user.code, f"{membership.organisation} {membership.role}"]
        audit.wrote(by, "membership.end", things=things)


def set_active(user: User, active: bool, *, by: Actor) -> None:
    """Close an account (sessions end with the next request), or open it again. Raises NotAllowed."""
    _require_all(user, by)
    with transaction.atomic():
        user.is_active = active
        user.save(update_fields=["is_active"])
        audit.wrote(by, "user.open" if active else "user.close", things=[user.code])


def set_licence(user: User, licence: str, *, by: Actor) -> None:
    """Enter the number of the user's licence to practise; "" takes it away.

    Raises NotAllowed, ValidationError if it is another's.
    """
    _require_all(user, by)
    number = licence.strip()
    with transaction.atomic():
        if number and User.objects.filter(licence=number).exclude(pk=user.pk).exists():
            raise ValidationError(_("Another account has the licence %(licence)s.") % {"licence": number})
        user.licence = number
        user.save(update_fields=["licence"])
        audit.wrote(by, "user.licence", things=[user.code])


def renew(user: User, *, by: Actor) -> str:
    """The path of a page where the user chooses a new password; their lost phone is forgotten. Raises NotAllowed."""
    _require_all(user, by)
    if user.eid is not None:
        raise NotAllowed(
            _("%(name)s signs in by e-ID and has no password here. Nothing was changed.") % {"name": user.name}
        )
    with transaction.atomic():
        codes.reset(user)
        audit.wrote(by, "user.renew", things=[user.code])
    return link(user)


def link(user: User) -> str:
    """The path where this user chooses a password: works once, for three days."""
    return reverse("choose-password", args=[user.pk, _links.make_token(user)])


def invited(user_id: int, token: str) -> User | None:
    """The user whom this link was made for, if it is still good."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user and _links.check_token(user, token) else None


def add_client(name: str, *, organisation: str, roles: list[str], by: Actor) -> tuple[clients.Client, str]:
    """A new API client with its secret. Raises NotAllowed."""
    require(by, "manage-clients", organisation=organisation)
    with transaction.atomic():
        client, secret = clients.register(name, organisation, roles)
        audit.wrote(by, "client.add", things=[client.code])
    return client, secret


def revoke_client(client: clients.Client, *, by: Actor) -> None:
    """Shut an API client out. Raises NotAllowed."""
    require(by, "manage-clients", organisation=client.organisation)
    with transaction.atomic():
        clients.revoke(client)
        audit.wrote(by, "client.revoke", things=[client.code])


def _require_all(user: User, by: Actor) -> None:
    """A whole account is the business of whoever administers all of the organisations it belongs to."""
    require(by, "manage-users")
    for organisation in set(user.memberships.values_list("organisation", flat=True)):
        require(by, "manage-users", organisation=organisation)
