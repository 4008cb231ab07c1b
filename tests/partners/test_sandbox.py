"""If these fail, adapters are tried against a partner that never misbehaves, and users meet the faults first."""

import time

import pytest
import requests

from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.simulator import Answer, Request


class Echo:
    name = "echo"
    title = {"vi": "Tiếng vọng", "en": "Echo"}
    behaviours = {"wrong": "answers something else"}

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def answer(self, request: Request, behaviour: str) -> Answer:
        self.heard.append(request.body)
        return Answer(b"wrong" if behaviour == "wrong" else request.body, content_type="text/plain")


@pytest.fixture
def echo():
    simulator = Echo()
    with running(Sandbox([simulator])) as url:
        yield simulator, f"{url}/simulator"


def behave(url: str, **wanted):
    return requests.post(f"{url}/echo/behave", json=wanted, timeout=5)


def test_it_answers_and_says_that_it_is_a_simulator(echo):
    _, url = echo
    answer = requests.post(f"{url}/echo/say", data=b"xin", timeout=5)
    assert (answer.content, answer.headers["X-Simulator"]) == (b"xin", "true")
    page = requests.get(f"{url}/", timeout=5).content.decode()
    assert "mô phỏng" in page and "not the real system" in page and "/simulator/echo/" in page


def test_it_misbehaves_as_often_as_told_and_recovers(echo):
    _, url = echo
    behave(url, behaviour="down", times=2)
    codes = [requests.post(f"{url}/echo/say", data=b"x", timeout=5).status_code for _ in range(3)]
    assert codes == [503, 503, 200]


def test_slow_is_slow_and_wrong_is_wrong(echo):
    _, url = echo
    behave(url, behaviour="slow", seconds=0.3, times=1)
    before = time.monotonic()
    requests.post(f"{url}/echo/say", data=b"x", timeout=5)
    assert time.monotonic() - before >= 0.3
    behave(url, behaviour="wrong")
    assert requests.post(f"{url}/echo/say", data=b"x", timeout=5).content == b"wrong"


def test_a_lost_answer_was_still_heard(echo):
    simulator, url = echo
    behave(url, behaviour="lost", times=1)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{url}/echo/say", data=b"only once", timeout=5)
    assert simulator.heard == [b"only once"]


def test_an_unknown_behaviour_is_refused_with_the_list(echo):
    _, url = echo
    refused = behave(url, behaviour="dance")
    assert refused.status_code == 400 and "slow" in refused.json()["behaviours"]
