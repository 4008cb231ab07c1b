"""What a citizen would lose: that nobody gets in as them, whatever the e-ID (or one who plays it) answers."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lienthong import people
from lienthong.access import Actor
from lienthong.access.eid import Claims, Refused, Why
from lienthong.partners import eid, eid_account
from lienthong.partners.eid import IdentityProvider
from lienthong.partners.eid_person import HoldersOfNumbers
from lienthong.partners.sandbox import eid_register
from lienthong.partners.sandbox.eid import EIdSimulator
from lienthong.partners.sandbox.eid_page import Citizen
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.people import BirthDate, PersonFacts, life, merging
from lienthong.people.duplicates import Duplicate

NUMBER = "037150000126"
LANH = Citizen(NUMBER, "Nguyễn Thị Lành", "19500302")
BACK = "http://127.0.0.1:9/sign-in/e-id/back/"
CLERK = Actor("user:an", "unit:13669", frozenset({"commune_officer"}), frozenset({"unit:13669"}))


@pytest.fixture(scope="module")
def played():
    simulator = EIdSimulator(clients={"lienthong": "secret-s3"})
    simulator.put(LANH)
    with running(Sandbox([simulator])) as url:
        yield simulator, f"{url}/simulator/eid"


@pytest.fixture
def issuer(played):
    behave(played[1], "normal")
    eid.forget()
    return played[1]


def behave(issuer: str, behaviour: str, **more) -> None:
    assert requests.post(f"{issuer}/behave", json={"behaviour": behaviour, **more}, timeout=5).status_code == 200


def provider(issuer: str, **changes) -> IdentityProvider:
    return IdentityProvider(
        **{"issuer": issuer, "client_id": "lienthong", "secret": "secret-s3", "timeout": (1, 1), **changes}
    )


def came_back(begun, citizen: str = NUMBER) -> dict[str, str]:
    """What the browser of one who chooses this citizen brings back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.address).query).items()}
    address = begun.address.partition("?")[0]
    answer = requests.post(address, data={**asked, "citizen": citizen}, allow_redirects=False, timeout=5)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def signed_in(asks: IdentityProvider, citizen: str = NUMBER) -> Claims:
    begun = asks.begin(BACK)
    return asks.finish(begun, came_back(begun, citizen), BACK)


def why(call, *arguments) -> Why:
    with pytest.raises(Refused) as refusal:
        call(*arguments)
    assert refusal.value.sentence
    return refusal.value.why


def test_who_signs_in_is_named_by_number_name_and_birth(issuer):
    found = signed_in(provider(issuer))
    assert (found.issuer, found.number, found.name, found.birth) == (issuer, NUMBER, "NGUYỄN THỊ LÀNH", "19500302")
    assert found.subject and NUMBER not in found.subject
    assert signed_in(provider(issuer)).subject == found.subject


def test_the_page_says_that_it_is_no_real_eid_and_finds_people_by_name(issuer):
    begun = provider(issuer).begin(BACK)
    page = requests.get(begun.address, timeout=5)
    assert "Đây là chương trình mô phỏng" in page.text and "This is a simulator" in page.text
    assert page.headers["X-Simulator"] == "true" and NUMBER in page.text
    assert NUMBER in requests.get(begun.address, params={"words": "nguyen thi lanh"}, timeout=5).text
    assert NUMBER not in requests.get(begun.address, params={"words": "Trần"}, timeout=5).text


def test_two_sign_ins_share_no_secret(issuer):
    one, other = provider(issuer).begin(BACK), provider(issuer).begin(BACK)
    assert not {one.state, one.nonce, one.verifier} & {other.state, other.nonce, other.verifier}
    assert one.verifier not in one.address and "code_challenge_method=S256" in one.address


def test_who_gives_up_there_is_not_let_in(issuer):
    assert why(signed_in, provider(issuer), "") == Why.DENIED


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        ("wrong-signature", Why.SIGNATURE), ("unsigned", Why.SIGNATURE), ("wrong-nonce", Why.NONCE),
        ("wrong-audience", Why.FOREIGN), ("other-subject", Why.FOREIGN), ("expired", Why.EXPIRED),
        ("no-number", Why.INCOMPLETE), ("forgotten", Why.CODE), ("stranger", Why.ACCOUNT),
        ("malformed", Why.UNREADABLE), ("down", Why.DOWN), ("lost", Why.DOWN), ("slow", Why.SLOW),
    ],
)  # fmt: skip
def test_no_wrong_answer_lets_anybody_in(issuer, behaviour, told):
    asks = provider(issuer)
    begun = asks.begin(BACK)
    answer = came_back(begun)
    behave(issuer, behaviour, seconds=1.5)
    assert why(asks.finish, begun, answer, BACK) == told


@pytest.mark.parametrize(("behaviour", "told"), [("down", Why.DOWN), ("slow", Why.SLOW), ("lost", Why.DOWN)])
def test_a_provider_that_is_away_is_said_before_anybody_is_sent_there(issuer, behaviour, told):
    behave(issuer, behaviour, seconds=1.5)
    assert why(provider(issuer).begin, BACK) == told


def test_a_code_is_good_once_and_only_for_whoever_began(issuer):
    asks = provider(issuer)
    begun, other = asks.begin(BACK), asks.begin(BACK)
    answer = came_back(begun)
    assert why(asks.finish, other, answer, BACK) == Why.CODE  # another verifier: a code that was stolen on its way
    answer = came_back(begun)
    assert asks.finish(begun, answer, BACK).number == NUMBER
    assert why(asks.finish, begun, answer, BACK) == Why.CODE


def test_a_wrong_secret_is_the_operators_affair(issuer):
    assert why(signed_in, provider(issuer, secret="wrong")) == Why.ACCOUNT


def test_keys_are_kept_and_a_new_one_is_fetched(issuer, played):
    simulator = played[0]
    signed_in(provider(issuer))
    before = simulator.asked.count("/jwks")
    signed_in(provider(issuer))
    assert simulator.asked.count("/jwks") == before
    behave(issuer, "rotate")
    assert signed_in(provider(issuer)).number == NUMBER
    assert simulator.asked.count("/jwks") == before + 1


def test_addresses_entered_by_hand_serve_where_none_are_published(issuer, played):
    entered = {
        "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks", "userinfo_endpoint": f"{issuer}/userinfo",
    }  # fmt: skip
    before = played[0].asked.count("/.well-known/openid-configuration")
    assert signed_in(provider(issuer, endpoints=entered)).number == NUMBER
    assert played[0].asked.count("/.well-known/openid-configuration") == before


def test_addresses_of_another_provider_are_not_taken(issuer):
    other = issuer.replace("127.0.0.1", "localhost")
    alien = IdentityProvider(f"{issuer}/", "lienthong", "secret-s3", timeout=(1, 1))
    assert why(alien.begin, BACK) == Why.UNREADABLE
    assert provider(other).begin(BACK).address.startswith(other)


def test_the_account_is_kept_encrypted_and_over_https_alone(db, issuer):
    assert why(eid.adapter().begin, BACK) == Why.NOT_CONNECTED and not eid.adapter().connected()
    with pytest.raises(eid_account.InsecureAddress):
        eid_account.keep(issuer="http://sso.example.vn", client_id="a", secret="b")
    row = eid_account.keep(issuer=issuer, client_id="lienthong", secret="secret-s3")
    assert b"secret-s3" not in bytes(row.locked_secret)
    assert eid.adapter().connected() and eid.adapter().begin(BACK).address.startswith(issuer)


def claims(**changes) -> Claims:
    return Claims(**{"issuer": "https://e", "subject": "s", "number": NUMBER, "name": "NGUYỄN THỊ LÀNH",
                     "birth": "19500302", **changes})  # fmt: skip


def known(**changes) -> people.Person:
    facts = {"name": "Nguyễn Thị Lành", "birth": BirthDate(1950), "sex": "female",
             "identifiers": {"personal-number": NUMBER}}  # fmt: skip
    return people.match_or_create(PersonFacts(**{**facts, **changes}), by=CLERK)


def person_of(**changes) -> str:
    return HoldersOfNumbers().person_of(claims(**changes))


def test_the_holder_of_the_number_is_the_person_and_no_second_is_made(db):
    lanh = known()
    assert person_of() == lanh.party == person_of(birth="")
    assert people.Person.objects.unscoped("test").count() == 1


def test_nobody_has_the_number_then_a_person_is_made_once(db):
    assert person_of() == person_of()
    person = people.find("personal-number", NUMBER)
    assert (person.name, str(person.birth)) == ("NGUYỄN THỊ LÀNH", "02/03/1950")


@pytest.mark.parametrize("changes", [{"name": "TRẦN VĂN BÌNH"}, {"birth": "19800302"}])
def test_a_contradiction_waits_for_an_officer_and_lets_nobody_in_until_it_is_decided(db, changes):
    lanh = known(residence=people.Place("13669", "Thôn 1"))
    assert why(lambda: person_of(**changes)) == Why.CONTRADICTION
    assert why(lambda: person_of(**changes)) == Why.CONTRADICTION
    lanh.refresh_from_db()
    officer = Actor("user:an", f"unit:{lanh.commune}", CLERK.roles, frozenset({f"unit:{lanh.commune}"}))
    doubt = Duplicate.objects.within(officer).get()  # asked once, however often they try
    assert doubt.older == lanh
    merging.same(doubt, by=officer, why="The identity card shows the new name.")
    assert person_of(**changes) == lanh.party


def test_who_is_said_to_have_died_is_told_where_to_go(db):
    life.confirm_death(known(), on=None, source="test", by=CLERK)
    assert why(person_of) == Why.DEAD


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"number": "12"}, Why.INCOMPLETE),
        ({"number": "x" * 12}, Why.INCOMPLETE),
        ({"birth": "31/02/1950"}, Why.UNREADABLE),
    ],
)
def test_attributes_that_cant_be_are_told(db, changes, told):
    assert why(lambda: person_of(**changes)) == told


def test_the_simulator_offers_living_synthetic_persons_of_this_home(db):
    known()
    assert eid_register.of_this_home("") == []
    binh = known(name="Trần Văn Bình", synthetic=True, sex="male", identifiers={"personal-number": "037050000111"})
    assert eid_register.of_this_home("tran van") == [Citizen("037050000111", "Trần Văn Bình", "1950")]
    assert eid_register.of_this_home("037050000111")[0].name == "Trần Văn Bình"
    life.confirm_death(binh, on=None, source="test", by=CLERK)
    assert eid_register.of_this_home("") == []


def test_a_synthetic_home_is_connected_to_the_simulator_and_offers_mrs_lanh_first(db):
    from lienthong.web.demo import simulators

    with simulators.beside([]):
        page = requests.get(eid.adapter().begin(BACK).address, timeout=5).text
        assert simulators.LANH.number in page
