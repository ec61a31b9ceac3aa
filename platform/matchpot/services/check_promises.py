"""Of I5 and I11: what promises of funds hold, what became of them, and every count done again."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.cofunding import HOLDS, PromiseState
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, CofundingCount, FundPromise
from matchpot.services.counting_promises import again, outcome


def promised_by_pot(session: Session) -> dict[int, int]:
    """By pot, what is set aside for promises that are proposed or wait for their conditions."""
    sums = (
        select(FundPromise.pot_id, func.sum(FundPromise.amount_cents))
        .where(FundPromise.state.in_(sorted(HOLDS)))
        .group_by(FundPromise.pot_id)
    )
    return {pot_id: int(cents) for pot_id, cents in session.execute(sums)}


def promises_apart(session: Session) -> Iterator[str]:
    """Promises that differ from their award or from the count that ended them."""
    ended: dict[int, PromiseState] = {}
    for count in session.scalars(select(CofundingCount).order_by(CofundingCount.id)):
        record = count.record
        told = outcome(again(record))
        # Counts of before there were shares do not tell what each promise came to.
        if any(told[key] != record.get(key, told[key]) for key in told):
            yield f"count {count.id} of promises comes out differently"
        ended |= dict.fromkeys(record["kept"], PromiseState.KEPT)
        ended |= dict.fromkeys(record["released"], PromiseState.RELEASED)
        if not set(record["kept"]) <= set(record["held"]):
            yield f"count {count.id} of promises keeps what does not hold"
    rows = session.execute(
        select(FundPromise, Cofunding.project_id, Award)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .outerjoin(Award, Award.id == FundPromise.award_id)
        .order_by(FundPromise.id)
    )
    for one, project_id, award in rows:
        said = ended.pop(one.id, None)
        if said is not None and said is not one.state:
            yield f"promise {one.id}: {one.state}, counted as {said}"
        if one.state is not PromiseState.KEPT:
            continue
        mine = (one.pot_id, project_id, one.amount_cents)
        if said is None or mine != (award.pot_id, award.project_id, award.amount_cents):
            yield f"promise {one.id}: kept, and its award {award.id} is something else"
    yield from (f"promise {key}: counted, and not there" for key in ended)
