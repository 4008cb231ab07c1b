"""If these fail, the home can't be connected to the e-ID, or others read or replace its secret."""

import pytest

from lienthong.access.actor import HOME
from lienthong.access.entry import Entry
from lienthong.partners import eid_account
from tests.access.actors import signed_in, user

pytestmark = pytest.mark.django_db
PAGE = "/partners/e-id/"
GIVEN = {"issuer": "https://sso.example.vn", "client_id": "lien-thong", "secret": "chìa khóa 42"}


@pytest.fixture
def administrator():
    return signed_in(user("quantri", (HOME, "administrator")))


def test_the_account_is_kept_audited_and_its_secret_never_shown(administrator):
    assert administrator.post(PAGE, GIVEN | {"jwks_uri": "https://sso.example.vn/keys"}).status_code == 302
    row = eid_account.account()
    assert (row.issuer, row.secret, row.endpoints) == (
        GIVEN["issuer"],
        "chìa khóa 42",
        {"jwks_uri": "https://sso.example.vn/keys"},
    )
    page = administrator.get(PAGE).content.decode()
    assert "lien-thong" in page and "https://sso.example.vn/keys" in page and "chìa khóa 42" not in page
    assert Entry.objects.unscoped("test").get(action="eid-account").things == [HOME]


@pytest.mark.parametrize("field", ["issuer", "token_endpoint", "back"])
@pytest.mark.parametrize(
    "address", ["http://sso.example.vn", "ftp://x", "https://user:secret@x.vn", "javascript:alert(1)"]
)
def test_an_address_that_is_not_safe_is_refused_at_its_field(administrator, field, address):
    page = administrator.post(PAGE, GIVEN | {field: address})
    assert page.status_code == 200 and f'id="id_{field}-error"' in page.content.decode()
    assert eid_account.account() is None


def test_only_whoever_administers_the_home_may(db):
    for login, organisation, role in (
        ("it", "facility:01001", "facility_it"),
        ("nho", "facility:01001", "administrator"),
    ):
        assert signed_in(user(login, (organisation, role))).post(PAGE, GIVEN).status_code == 403
    assert eid_account.account() is None
