"""Ballots of panels and residents in a browser on a phone: by keyboard alone, and by letter."""

import pytest
from playwright.sync_api import expect

from matchpot.domain.people import Role
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.persistence.models.rounds import Round
from matchpot.services import deciding
from tests.e2e import awarding, judging, people
from tests.e2e.calling import Called
from tests.e2e.conftest import NewVisitor
from tests.e2e.keys import Keys
from tests.e2e.people import Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor
from tests.fakes import FakeClock
from tests.services.round_scenes import Scene
from tests.services.vote_scenes import a_panel, a_public_round

APPROVAL = BallotRules(kind=BallotKind.APPROVAL, params={"most": 2})
CUMULATIVE = BallotRules(
    kind=BallotKind.CUMULATIVE, params={"points": 10, "fewest": 3, "most_each": 5}
)
CODES = ("P-001", "P-002", "P-003")


def vote_of(site: Site, member: Somebody, ballot: BallotRules | None) -> Called:
    """A round in which a panel of three votes now, one of whom is the member; None: scores."""
    with site.writing() as session:
        made = a_panel(Scene(session, FakeClock(site.now())), members=3, ballot=ballot)
        made.seats[0].person_id = member.id
        session.flush()
        return Called(id=made.row.id, slug=made.row.slug, title=made.row.title)


def a_member(site: Site) -> Somebody:
    """Somebody who sits on panels."""
    email = f"toets-{site.now().timestamp():.0f}@panel.example"
    return people.somebody(site, email, "Teun Toets", Role.PANELLIST)


@pytest.fixture
def keys(served: Site, visitor: NewVisitor) -> tuple[Keys, Somebody]:
    """A member of panels on a phone who has no mouse."""
    member = a_member(served)
    phone = visitor("nl", width=390)
    phone.sign_in(member.email)
    return Keys(phone), member


def test_scores_are_given_by_keyboard_alone(served: Site, keys: tuple[Keys, Somebody]) -> None:
    hand, member = keys
    hand.phone.go(vote_of(served, member, None).place("ballot"))
    hand.phone.look()
    for points, code in enumerate(CODES, start=2):
        for criterion in ("art", "plan"):
            hand.choose(f"score-{code}-{criterion}", steps=points)
            expect(hand.phone.page.locator(f"#score-{code}-{criterion}-{points}")).to_be_checked()
        hand.type_into(f"reason-{code}", judging.REASON)
    is_cast(hand)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_approval_is_given_by_keyboard_alone_from_the_home_page_on(
    served: Site, visitor: NewVisitor, lang: str
) -> None:
    member = a_member(served)
    called = vote_of(served, member, APPROVAL)
    hand = Keys(visitor(lang, width=390))
    hand.sign_in(member.email)
    hand.pick(".menu", 'a[href$="/panel/"]')
    hand.press(f'main a[href$="{called.place("ballot")}"]')
    hand.phone.look()
    # A paper stands in the order in which the member reads.
    hand.tick("pick-P-001")
    hand.tick("pick-P-003")
    is_cast(hand)


def test_points_are_divided_by_keyboard_alone(served: Site, keys: tuple[Keys, Somebody]) -> None:
    hand, member = keys
    hand.phone.go(vote_of(served, member, CUMULATIVE).place("ballot"))
    for code in CODES:
        hand.type_into(f"points-{code}", "4")
    hand.press('[name="do"][value="review"]')
    # Twelve of ten: what is wrong is said at the top, and has the focus.
    expect(hand.phone.page.locator("#error-summary")).to_be_focused()
    hand.phone.look()
    hand.type_into("points-P-003", "2")
    is_cast(hand)


def is_cast(hand: Keys) -> None:
    """Look at it and cast it, by the buttons."""
    hand.press('[name="do"][value="review"]')
    hand.phone.look()
    hand.press("main form .submit-row button")
    expect(hand.phone.page.locator(".receipt-code")).to_be_visible()
    hand.phone.look()


# ---- residents ----------------------------------------------------------------------------------


def test_a_resident_votes_by_a_letter_votes_anew_and_finds_the_ballot(
    served: Site, visitor: NewVisitor
) -> None:
    with served.writing() as session:
        row = a_public_round(Scene(session, FakeClock(served.now())))
        called = Called(id=row.id, slug=row.slug, title=row.title)
    resident = visitor("nl", width=390)
    ballot_comes_by_letter(resident, called)
    first = picks(resident, "P-001", "P-002")
    resident.follow("Change my ballot")
    expect(resident.page.locator("#pick-P-002")).to_be_checked()
    second = picks(resident, "P-001", "P-003")
    assert first != second
    result_is_out(served, resident, called)
    awarding.finds_own_ballot(resident, called, second)
    found = resident.page.locator("#found")
    expect(found).to_contain_text("P-003")
    expect(found).not_to_contain_text("P-002")
    awarding.is_replaced(resident, called, first)


def ballot_comes_by_letter(resident: Visitor, called: Called) -> None:
    resident.go(called.page())
    resident.follow("Vote")
    resident.look()
    email = f"bewoner@{resident.site.engine.dialect.name}.example"
    resident.fill(email=email)
    resident.press("Send me the link")
    resident.sees("Look in your mailbox")
    resident.look()
    resident.open_link_of_mail("", "nl/rounds/ballot", to=email)
    resident.look()


def picks(resident: Visitor, *codes: str) -> str:
    """Choose these and no others, and cast; tells the receipt."""
    for code in CODES:
        resident.page.locator(f"#pick-{code}").set_checked(code in codes)
    return judging.cast(resident)


def result_is_out(site: Site, resident: Visitor, called: Called) -> None:
    """The vote ends and is counted, the fund stands for the result, and it is published."""
    resident.pass_days(14)
    with site.writing() as session:
        row = session.get_one(Round, called.id)
        assert row.phase is Phase.DECIDED
        deciding.ratify(session, called.id, by=row.created_by, now=site.now())
    resident.pass_days(0, hours=1)
    resident.go(called.page("results"))
    resident.look()
