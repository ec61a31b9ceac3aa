"""What funds offer on the platform is in the guide by itself, told by the rules as they are."""

from dataclasses import replace

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import end_of_day
from matchpot.domain.guide.facts import LegalForm
from matchpot.domain.guide.schemes import Opening, PlaceOf, SchemeKind
from matchpot.domain.loans.products import Borrowers
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.filters import Filters, Makers
from matchpot.domain.people import OrganisationKind
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.loans import LoanProduct
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import guide as queries
from tests.builders import NOON, a_fund, a_pot, a_rule, euros
from tests.services.guide_scenes import TODAY, in_days
from tests.services.round_scenes import RULES, a_round
from tests.towns import Town


def an_open_pot(session: Session, caps: Caps | None = None, cents: int = euros(1_000)) -> Pot:
    fund = a_fund(session)
    fund.kind = OrganisationKind.MUNICIPALITY
    pot = a_pot(session, fund=fund, total_cents=cents, committed_cents=cents)
    a_rule(session, pot, caps=caps)
    return pot


def test_a_pot_tells_its_limits_and_for_whom_it_is(session: Session) -> None:
    filters = Filters(
        disciplines=("dance",), cities=("Zwolle", "Kampen"), makers=Makers.ORGANISATION
    )
    caps = Caps(per_project_cents=euros(400), per_project_goal_bps=2_500, filters=filters)
    pot = an_open_pot(session, caps)
    pot.closes_at = end_of_day(in_days(20))
    session.flush()
    [scheme] = queries.published(session, today=TODAY)
    assert (scheme.key, scheme.offered_by) == (f"pot-{pot.id}", f"pot:{pot.id}")
    assert (scheme.kind, scheme.is_public) == (SchemeKind.MATCH, True)
    assert (scheme.most_cents, scheme.most_share_bps) == (euros(400), 2_500)
    assert scheme.disciplines == {Discipline.DANCE}
    assert (scheme.places, scheme.place_of) == ({"Zwolle", "Kampen"}, PlaceOf.WORK)
    assert LegalForm.FOUNDATION in scheme.legal_forms
    assert LegalForm.SOLE_TRADER not in scheme.legal_forms
    assert scheme.is_open(TODAY)
    [window] = scheme.windows
    assert window.closes_on == in_days(20)
    assert queries.scheme(session, scheme.key, today=TODAY) == scheme
    assert queries.published(session, today=in_days(21)) == []


def test_a_pot_never_offers_more_than_it_has_left(session: Session) -> None:
    pot = an_open_pot(session, Caps(per_project_cents=euros(400)), cents=euros(300))
    [scheme] = queries.published(session, today=TODAY)
    assert (scheme.most_cents, scheme.opening) == (euros(300), Opening.ALWAYS)
    pot.used_cents = euros(300)
    session.flush()
    assert queries.published(session, today=TODAY) == []


def test_a_pot_nobody_may_ask_is_no_offer(session: Session) -> None:
    pot = an_open_pot(session)
    pot.state = PotState.PAUSED
    session.flush()
    assert queries.published(session, today=TODAY) == []


def test_a_round_is_an_offer_until_its_call_closes(session: Session) -> None:
    town = Town(session)
    rules = replace(RULES, disciplines=("music",), least_ask_cents=euros(500))
    row = a_round(town, phase=Phase.SUBMISSION, rules=rules)
    [scheme] = queries.published(session, today=TODAY)
    assert (scheme.key, scheme.kind) == (f"round-{row.id}", SchemeKind.AWARD)
    assert (scheme.least_cents, scheme.most_cents) == (euros(500), euros(5_000))
    assert scheme.disciplines == {Discipline.MUSIC}
    assert scheme.is_open(TODAY)
    assert scheme.decision_weeks
    closes_on = scheme.windows[0].closes_on
    assert queries.scheme(session, scheme.key, today=closes_on) is not None
    assert queries.scheme(session, scheme.key, today=closes_on.replace(year=2100)) is None


def test_a_round_that_reads_is_no_offer_any_more(session: Session) -> None:
    a_round(Town(session), phase=Phase.READING)
    assert queries.published(session, today=TODAY) == []


def test_a_loan_is_an_offer_while_its_pot_can_lend(session: Session) -> None:
    pot = a_pot(session, total_cents=euros(3_000), committed_cents=euros(3_000))
    pot.purpose = PotPurpose.LOANS
    loan = LoanProduct(
        pot_id=pot.id,
        name="Startlening",
        summary="For tools.",
        least_cents=euros(1_000),
        most_cents=euros(10_000),
        interest_bps=200,
        most_months=36,
        most_grace_months=3,
        repayments={"kinds": ["linear"]},
        borrowers=Borrowers.ANYONE,
        is_open=True,
        created_at=NOON,
    )
    session.add(loan)
    session.flush()
    [scheme] = queries.published(session, today=TODAY)
    assert (scheme.key, scheme.kind) == (f"loan-{loan.id}", SchemeKind.LOAN)
    assert (scheme.least_cents, scheme.most_cents) == (euros(1_000), euros(3_000))
    assert (scheme.interest_bps, scheme.loan_months) == (200, 36)
    pot.used_cents = euros(2_500)
    session.flush()
    assert queries.published(session, today=TODAY) == []
