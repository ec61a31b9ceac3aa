"""Receipts: a file for whoever has the gift's address, a year for whoever is signed in."""

import pytest
from flask.testing import FlaskClient

from matchpot.integrations import pdf_printer
from matchpot.persistence.models.donations import Donation
from tests.builders import a_person
from tests.plans import sign_in
from tests.web.donors.scenes import Donor, Stage, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was sent to the printer, which answers at once."""
    pages: list[str] = []

    def pdf(html: str, **_fonts: object) -> bytes:
        pages.append(html)
        return b"%PDF-fake"

    monkeypatch.setattr(pdf_printer, "pdf", pdf)
    return pages


def _sign_in(stage: Stage, client: FlaskClient, gift: Donation) -> None:
    with stage.write() as session:
        person = a_person(session, "Ann")
        session.get_one(Donation, gift.id).person_id = person.id
        sign_in(client, person)


def test_a_receipt_tells_the_books_and_what_cannot_be_said_about_tax(
    stage: Stage, donor: Donor, printed: list[str]
) -> None:
    stage.pot()
    gift = donor.pays(tip="own", own_tip="1.50")
    answer = donor.client.get(f"/en/give/gift/{gift.token}/receipt.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    told = words(printed[0])
    assert "Gift €25.00 Tip for the platform €1.50 Paid in all €26.50 Came back €0.00" in told
    assert "is not a statement for the tax office" in told
    assert "/receipt.pdf" in donor.client.get(f"/en/give/gift/{gift.token}").text


def test_a_gift_that_was_never_paid_has_no_receipt(stage: Stage, donor: Donor) -> None:
    donor.gives()
    assert (
        donor.client.get(f"/en/give/gift/{stage.gifts()[-1].token}/receipt.pdf").status_code == 404
    )
    assert donor.client.get("/en/give/gift/nobody/receipt.pdf").status_code == 404


def test_a_year_is_a_page_a_file_and_a_table_for_its_donor_alone(
    stage: Stage, donor: Donor, printed: list[str]
) -> None:
    gift = donor.pays()
    here, year = "/en/give/gift/mine", stage.clock.now().year
    assert donor.client.get(f"{here}/{year}").status_code == 303
    _sign_in(stage, donor.client, gift)
    assert f"{here}/{year}" in donor.client.get(here).text
    page = words(donor.client.get(f"{here}/{year}").text)
    assert f"Paid in {year}: €25.00. Came back in {year}: €0.00. On balance: €25.00." in page
    assert donor.client.get(f"{here}/{year}.pdf").data.startswith(b"%PDF-")
    assert "ann" in printed[0].lower()
    assert "25.00" in donor.client.get(f"{here}/{year}/table.csv").text
    for other in (year - 1, year + 1, 99):
        assert donor.client.get(f"{here}/{other}").status_code == 404


def test_the_file_is_made_in_both_languages(stage: Stage, donor: Donor) -> None:
    gift = donor.pays()
    for lang in ("en", "nl"):
        made = donor.client.get(f"/{lang}/give/gift/{gift.token}/receipt.pdf").data
        assert made.startswith(b"%PDF-")
