"""A signed PDF counts as long as nothing was changed, and only for who signed it."""

import pytest
import typst

from lienthong.signing import pdf
from lienthong.signing.verdict import Flaw

pytestmark = pytest.mark.django_db
HOSPITAL = "facility:01001"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return typst.compile(b"= Copy of a record")


def test_the_signature_of_a_pdf_holds_for_its_signer(paper):
    made = pdf.sign(paper, organisation=HOSPITAL, reason="Bản sao")
    assert made.startswith(paper)  # a revision is added, what was printed stays
    verdict = pdf.check(made, organisation=HOSPITAL)
    assert verdict.valid, verdict
    assert verdict.organisation == HOSPITAL
    assert pdf.check(made, organisation="facility:01002").flaw == Flaw.WRONG_ORGANISATION


def test_one_letter_more_and_it_counts_no_longer(paper):
    made = pdf.sign(paper, organisation=HOSPITAL)
    assert pdf.check(made + b"\n% x\n").flaw == Flaw.ALTERED
    middle = len(paper) // 2
    assert not pdf.check(made[:middle] + bytes([made[middle] ^ 1]) + made[middle + 1 :]).valid
    assert pdf.check(paper).flaw == Flaw.UNREADABLE
    assert pdf.check(b"no pdf").flaw == Flaw.UNREADABLE
