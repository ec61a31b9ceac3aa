"""What a gift asks of the database: the same number of statements whatever is stored already."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, insert, literal, literal_column, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.pots import PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import MatchLine
from matchpot.services import refunds
from tests.asking import statements
from tests.builders import euros
from tests.towns import Town

MANY_POTS, MANY_GIFTS = 10, 2_000
STEPS = ("start", "pay", "ask back", "give back")
# What one more pot may cost: its line, the change of it, its sums, and the books when it goes back.
MOST_A_POT = {"start": 0, "pay": 6, "ask back": 10, "give back": 0}


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def a_stack(town: Town, *, pots: int) -> Campaign:
    """A campaign with so many pots on top of each other, all with limits by person and project."""
    campaign = town.campaign()
    caps = Caps(per_donor_project_cents=euros(500), per_project_cents=euros(5_000))
    for tier in range(1, pots + 1):
        town.pot(campaign, rule=Ratio(num=1, den=20), caps=caps, mode=PotMode.STACK, tier=tier)
    return campaign


def counted(session: Session, work: Callable[[], object]) -> int:
    session.flush()
    session.expire_all()
    with statements(session.get_bind()) as sent:
        work()
        session.flush()
    return len(sent)


def a_life(town: Town, campaign: Campaign, *, email: str) -> dict[str, int]:
    """The statements of each step of one gift, from the form to the donor's bank and back."""
    session, held = town.session, []

    def start() -> None:
        held.append(town.give(campaign, euros(20), email=email).donation_id)

    def ask_back() -> None:
        reason, now = RefundReason.DONOR_ASKED, town.clock.now()
        refunds.request_whole(session, held[0], reason=reason, by=None, now=now)

    def give_back() -> None:
        gift = session.get_one(Donation, held[0])
        refund_id = session.scalars(select(Refund.id).where(Refund.donation_id == gift.id)).one()
        seen = town.payments.refund(
            key=f"refund:{refund_id}",
            payment_intent=str(gift.payment_intent),
            amount_cents=gift.gift_cents + gift.tip_cents,
            refund_id=refund_id,
        )
        refunds.told(session, refund_id, seen, now=town.clock.now())

    works = (start, lambda: town.pays(held[0]), ask_back, give_back)
    found = {step: counted(session, work) for step, work in zip(STEPS, works, strict=True)}
    assert town.gift(held[0]).state is DonationState.REFUNDED
    return found


def _copied(table: Table, source: Any, changed: dict[str, Any]) -> Any:
    """An insert of copies of rows, with some columns changed."""
    names = [column.name for column in table.c if column.name != "id"]
    return insert(table).from_select(
        names, source.with_only_columns(*(changed.get(name, table.c[name]) for name in names))
    )


def gave_too(session: Session, gift: Donation, *, others: int) -> None:
    """So many others gave the same, and their lines stand beside this gift's."""
    numbers = select(literal(1).label("i")).cte("n", recursive=True)
    following = select((numbers.c.i + 1).label("i")).where(numbers.c.i < others)
    numbers = numbers.union_all(following)
    name = literal("copy-").concat(literal_column("CAST(n.i AS VARCHAR)"))
    donation, line = Donation.__table__, MatchLine.__table__
    assert isinstance(donation, Table)
    assert isinstance(line, Table)
    copies = select(donation).select_from(donation.join(numbers, literal(value=True)))
    copies = copies.where(donation.c.id == gift.id)
    named = ("token", "form_key", "donor_key", "session_id", "payment_intent", "charge")
    session.execute(_copied(donation, copies, dict.fromkeys(named, name)))
    made = donation.alias()
    lines = select(line).select_from(line.join(made, made.c.token.like("copy-%")))
    lines = lines.where(line.c.donation_id == gift.id)
    keyed = {"donation_id": made.c.id, "donor_key": made.c.donor_key}
    session.execute(_copied(line, lines, keyed))


def test_a_gift_takes_as_many_statements_after_thousands_as_after_one(town: Town) -> None:
    campaign = a_stack(town, pots=1)
    first = town.gives(campaign, euros(20), email="first@example.org")
    a_life(town, campaign, email="warm@example.org")  # what a process reads once, it has read
    few = a_life(town, campaign, email="early@example.org")
    gave_too(town.session, first, others=MANY_GIFTS)
    assert a_life(town, campaign, email="late@example.org") == few


def test_ten_pots_cost_the_start_nothing_and_the_rest_a_few_statements_each(town: Town) -> None:
    one, many = a_stack(town, pots=1), a_stack(town, pots=MANY_POTS)
    for campaign in (one, many):
        a_life(town, campaign, email="warm@example.org")
    few = a_life(town, one, email="ada@example.org")
    more = a_life(town, many, email="ada@example.org")
    for step, most in MOST_A_POT.items():
        assert more[step] - few[step] <= (MANY_POTS - 1) * most, step
