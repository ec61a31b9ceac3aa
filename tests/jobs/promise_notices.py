"""Letters about promises of several funds and referrals, each once to each reader."""

from sqlalchemy.orm import Session

from matchpot.domain.cofunding import PromiseState
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application
from matchpot.services import cofunding_letters, referral_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_pot, a_project, euros


def promise_promise_letters(session: Session, to: Reader) -> None:
    """From the proposal to what came of it; maker and fund have the reader's name and language."""
    maker = a_person(session, to.name)
    maker.locale = to.locale
    project, fund = a_project(session, maker=maker), a_fund(session)
    member = a_member(session, fund, name=to.name)
    member.locale = to.locale
    row = Cofunding(
        project_id=project.id, costs_cents=euros(9_000), own_cents=euros(1_000), begun_at=NOON
    )
    session.add(row)
    session.flush()
    one = FundPromise(
        cofunding_id=row.id,
        pot_id=a_pot(session, fund=fund).id,
        state=PromiseState.STANDING,
        amount_cents=euros(4_000),
        conditions=[{"kind": "the_rest"}],
        until_at=NOON,
        is_named=True,
        title="Together",
        motivation="For the play.",
        accept_days=28,
        proposed_by=maker.id,
        proposed_at=NOON,
        confirmed_by=member.id,
        confirmed_at=NOON,
    )
    session.add(one)
    session.flush()
    cofunding_letters.proposed(session, one, now=NOON)
    cofunding_letters.made(session, row, one, now=NOON)
    cofunding_letters.counted(session, row, [one], [], now=NOON)
    referral = Referral(id=9, maker_id=maker.id, from_fund_id=fund.id, note="They love theatre.")
    scheme = Scheme(
        key="kort",
        title="Kort <en> goed",
        provider="Fonds Elders",
        kind=SchemeKind.AWARD,
        source_url="https://fonds.example/kort",
        checked_on=NOON.date(),
    )
    application = Application(id=8, project_id=project.id)
    referral_letters.made(session, referral, application, scheme, now=NOON)
