"""The documents. If these fail, a newcomer is told what is no longer so, or sent to a page that does not exist."""

import re
from pathlib import Path

import pytest
from tools import draw_states

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_the_states_are_drawn_from_the_code():
    assert (ROOT / "docs/states.md").read_text() == draw_states.text(), "run tools/draw_states.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path):
    lost = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not lost


@pytest.mark.parametrize("folder", ["patterns"])
def test_the_index_names_every_page(folder: str):
    index = (ROOT / f"docs/{folder}.md").read_text()
    absent = [page.name for page in (ROOT / "docs" / folder).glob("*.md") if f"({folder}/{page.name})" not in index]
    assert not absent


def test_the_floors_hold_and_no_file_runs_away():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in ROOT.glob("src/**/*.py")
        if (count := path.read_text().count("\n")) > 400
    ]
    assert not long
