"""A user: one human being who signs in. What they may do comes from their memberships."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, OuterRef, Subquery, When
from django.db.models.functions import Substr

from lienthong.access.role import Role


class Users(BaseUserManager["User"]):
    """The users, found by login without regard to case."""

    def create_user(self, login: str, password: str | None = None, **facts: Any) -> "User":
        """A new user; without a password, nobody can sign in as them until one is set."""
        user = self.model(login=login.strip().lower(), **facts)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, login: str | None) -> "User":
        return self.get(login=(login or "").strip().lower())


class User(AbstractBaseUser):
    """Signs in by login name (lower case), or by e-ID. `demo` users are listed on a synthetic home's sign-in page.

    eid: issuer and subject of a citizen who signs in by e-ID (see `eid`); they never have a password.
    licence: number of the licence to practise (GPHN, CCHN) of whoever treats, one person's alone.
    """

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    eid = models.CharField(max_length=500, null=True, unique=True)
    licence = models.CharField(max_length=30, blank=True, default="")

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(eid__isnull=True) | models.Q(password__startswith="!"),  # noqa: S106 - no password at all
                name="access_user_by_eid_has_no_password",
            ),
            models.UniqueConstraint(
                fields=["licence"], condition=~models.Q(licence=""), name="access_user_licence_is_one_persons"
            ),
        ]

    @property
    def code(self) -> str:
        """The user as a party: "user:<login>"."""
        return f"user:{self.login}"


class Membership(models.Model):
    """A user has a role in an organisation (party code) from one day until another, both included.

    A citizen's organisation is the person they speak for ("person:<uuid>"): their own, a child's, a ward's.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.TextField()
    role = models.CharField(max_length=30, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "valid_from"], name="access_membership_said_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="access_membership_ends_after_it_begins",
            ),
        ]


def names(codes: Iterable[str]) -> dict[str, str]:
    """What people call the users of these codes ("user:<login>"), in one query; clients and the house are left out."""
    return _of(codes, "name")


def called(code: str) -> str:
    """The name of one user; the login of one who is not there."""
    return names([code]).get(code) or code.removeprefix("user:")


def name_of(column: str) -> Case:
    """The name of the user whose code stands in a column, as a part of that query: `names` without another query."""
    users = User.objects.filter(login=Substr(OuterRef(column), len("user:") + 1)).values("name")
    return Case(When(**{f"{column}__startswith": "user:"}, then=Subquery(users[:1])))


def licences(codes: Iterable[str]) -> dict[str, str]:
    """The licence numbers of the users of these codes, in one query; "" for one without."""
    return _of(codes, "licence")


def holders(organisation: str, role: str, on: date) -> list[str]:
    """The codes of the users who have this role in this organisation on a day and may sign in."""
    valid = models.Q(memberships__valid_to__isnull=True) | models.Q(memberships__valid_to__gte=on)
    rows = User.objects.filter(
        valid, is_active=True, memberships__organisation=organisation, memberships__role=role,
        memberships__valid_from__lte=on,
    )  # fmt: skip
    return [user.code for user in rows.distinct()]


def _of(codes: Iterable[str], column: str) -> dict[str, str]:
    logins = {code.removeprefix("user:") for code in codes if code.startswith("user:")}
    return {
        f"user:{login}": value for login, value in User.objects.filter(login__in=logins).values_list("login", column)
    }
