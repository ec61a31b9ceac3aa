"""Lists of projects: found by words, narrowed by filters, in an order that stays put."""

from datetime import timedelta

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.projects import Discipline
from matchpot.persistence.queries import browse, home, places
from matchpot.persistence.queries.browse import Order, Phase, Wanted
from matchpot.persistence.queries.finding import Sought
from matchpot.services import search
from matchpot.services.editing import Opened
from tests.builders import NOON, a_fund, a_place, a_pot, euros
from tests.plans import a_live_plan, a_plan


def titles(session: Session, **wanted: object) -> list[str]:
    rows = browse.cards(session, Wanted(**wanted))  # type: ignore[arg-type]  # fields of Wanted
    assert len(rows) == browse.count(session, Wanted(**wanted))  # type: ignore[arg-type]
    return [row.title for row in rows]


def sought(question: str) -> tuple[Sought, ...]:
    return tuple(search.sought(word) for word in search.asked(question))


def raised(plan: Opened, cents: int) -> None:
    plan.campaign.raised_cents = cents


def test_a_project_is_found_by_another_form_of_its_word(session: Session) -> None:
    a_live_plan(session, title="Voorstellingen in de nacht")
    a_live_plan(session, title="Een boek")
    assert titles(session, words=sought("voorstelling")) == ["Voorstellingen in de nacht"]
    assert titles(session, words=sought("voorstelling boek")) == []


def test_what_is_not_launched_is_in_no_list(session: Session) -> None:
    a_plan(session)
    for phase in Phase:
        assert titles(session, phase=phase) == []


def test_each_phase_has_its_own_list(session: Session) -> None:
    made, ended = a_live_plan(session, title="Made"), a_live_plan(session, title="Ended")
    a_live_plan(session, title="Open")
    made.campaign.state = CampaignState.PAID_OUT
    ended.campaign.state = CampaignState.REFUNDING
    session.flush()
    assert titles(session) == ["Open"]
    assert titles(session, phase=Phase.MADE) == ["Made"]
    assert titles(session, phase=Phase.ENDED) == ["Ended"]


def test_place_and_discipline_narrow_a_list(session: Session) -> None:
    plan = a_live_plan(session, title="Dance in Kampen")
    plan.project.discipline, plan.project.city = Discipline.DANCE, "Kampen"
    a_live_plan(session, title="Theatre in Zwolle")
    session.flush()
    assert titles(session, discipline=Discipline.DANCE) == ["Dance in Kampen"]
    assert titles(session, city="Kampen") == ["Dance in Kampen"]
    assert places.choices(session)[0] == ["Kampen", "Zwolle"]


def test_only_where_a_fund_still_adds(session: Session) -> None:
    fund = a_fund(session, "Stadsfonds")
    full, empty = a_live_plan(session, title="Full pot"), a_live_plan(session, title="Empty pot")
    a_live_plan(session, title="No pot")
    a_place(session, a_pot(session, fund=fund), full.campaign)
    drained = a_pot(session, fund=fund)
    drained.used_cents = drained.total_cents
    a_place(session, drained, empty.campaign)
    session.flush()
    assert titles(session, match_left=True) == ["Full pot"]
    assert set(titles(session, fund=fund.slug)) == {"Full pot", "Empty pot"}
    ids = [full.campaign.id, empty.campaign.id]
    assert browse.matchers(session, ids) == {full.campaign.id: ["Stadsfonds"]}
    assert places.choices(session)[1] == [(fund.slug, "Stadsfonds")]


def test_orders_are_what_they_are_called(session: Session) -> None:
    plans = {
        title: a_live_plan(session, title=title, live_at=NOON + timedelta(days=days))
        for title, days in (("First", 0), ("Second", 1), ("Third", 2))
    }
    raised(plans["First"], euros(100))
    raised(plans["Second"], euros(899))
    raised(plans["Third"], euros(2_000))
    session.flush()
    assert titles(session, order=Order.ENDING_SOON) == ["First", "Second", "Third"]
    assert titles(session, order=Order.NEW) == ["Third", "Second", "First"]
    # Whoever is over the goal comes after those who are nearly there.
    assert titles(session, order=Order.NEARLY_THERE) == ["Second", "First", "Third"]


def test_pages_neither_repeat_nor_skip(session: Session) -> None:
    for number in range(7):
        a_live_plan(session, title=f"Project {number}")
    for order in Order:
        seen = [
            row.id
            for page in (1, 2, 3)
            for row in browse.cards(session, Wanted(order=order, page=page), per_page=3)
        ]
        assert len(seen) == len(set(seen)) == 7


def test_totals_count_what_is_public(session: Session) -> None:
    raised(a_live_plan(session), euros(30))
    a_plan(session)
    session.flush()
    totals = home.totals(session)
    assert (totals.raised_cents, totals.open, totals.made) == (euros(30), 1, 0)
    assert isinstance(totals.raised_cents, int)
