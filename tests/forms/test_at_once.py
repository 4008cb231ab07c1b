"""Two who write into one draft at once: one is kept whole, the other is told. Nothing is mixed or lost unseen."""

import threading

from django.db import connections

from lienthong import forms
from tests.forms.conftest import CITIZEN


def at_once(*actions) -> list[str]:
    """What became of each action, all begun together."""
    said: list[str] = []
    start = threading.Barrier(len(actions))

    def act(action):
        try:
            start.wait()
            action()
            said.append("done")
        except (forms.Stale, forms.Closed) as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def saving(draft, name, revision):
    return lambda: forms.save(draft, {"name": [name], "hiv": ["true"] if name == "0" else []},
                              revision=revision, by=CITIZEN)  # fmt: skip


def test_of_many_writers_at_once_one_is_kept(small, fresh_database):
    draft = forms.begin("try", "small", by=CITIZEN)
    for revision in range(5):
        said = at_once(*(saving(draft, str(number), revision) for number in range(6)))
        assert said == ["Stale"] * 5 + ["done"]
        now = forms.find(draft.pk, by=CITIZEN)
        assert now.revision == revision + 1
        assert ("hiv" in now.all_written()) == (now.written["name"] == ["0"])


def test_a_form_is_sent_once(small, fresh_database):
    written = {"kinds": ["none"], "name": ["Lành"]}
    draft = forms.begin("try", "small", by=CITIZEN)
    draft = forms.save(draft, written, revision=0, by=CITIZEN)
    said = at_once(*[lambda: forms.submit(draft, revision=1, by=CITIZEN)] * 4, saving(draft, "late", 1))
    assert said.count("done") == 1
    sent = forms.Submission.objects.unscoped("test").filter(draft=draft).count()
    assert sent == (forms.find(draft.pk, by=CITIZEN).state == "submitted")
