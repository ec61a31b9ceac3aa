"""What a fund's desk says at the end of a random life: its figures, and the entries behind them."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger import pot_course
from matchpot.domain.ledger.figures import MEANINGS, Figure
from matchpot.domain.ledger.fund_statement import Places
from matchpot.domain.ledger.pot_course import Leg
from matchpot.domain.periods import Period
from matchpot.domain.pots import PotPurpose
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import fund_entries, fund_money, fund_rows, pot_books
from matchpot.persistence.queries.fund_entries import Wanted
from matchpot.services import fund_statements

_PAGE = 50


def desks_are_true(session: Session, *, funds: Sequence[int] = ()) -> None:
    """Every figure of these funds, or of all, is the sum of the entries or rows behind it."""
    session.flush()
    session.expire_all()
    for fund_id in funds or session.scalars(select(Pot.fund_id).distinct()).all():
        pots = fund_money.money_of_funds(session, [fund_id])
        whole = fund_money.together(pots)
        for one in (whole, *(pot.money for pot in pots)):
            held = one.held + one.captured + one.awarded + one.given + one.panels
            assert one.paid_in == held + one.lent + one.lost + one.left
            assert 0 <= one.paid <= one.given
        for figure in MEANINGS:
            wanted = Wanted(fund_id=fund_id, figure=figure)
            # Held lies among what is free, because no book knows it.
            held = whole.held if figure == "left" else 0
            assert fund_entries.sum_cents(session, wanted) == whole.of(figure) + held, figure
            by_pot = _listed(session, wanted)
            for pot in pots:
                more = pot.money.held if figure == "left" else 0
                assert by_pot[pot.id] == pot.money.of(figure) + more, (figure, pot.name)
        _rows_are_true(session, fund_id, pots)
        _courses_are_true(session, pots)
        statement = fund_statements.of_period(session, fund_id, Period(2099, 1, 12)).whole
        assert statement.opening == statement.closing
        assert statement.closing == Places(
            free=whole.left + whole.held,
            captured=whole.captured,
            awarded=whole.awarded,
            lent=whole.lent,
        )
        assert statement.awaited_after == whole.awaited


def _listed(session: Session, wanted: Wanted) -> Counter[int]:
    """What the pages list, added up by pot; page by page, each row once."""
    sums: Counter[int] = Counter()
    seen: set[tuple[int, int]] = set()
    before = None
    while page := fund_entries.listed(session, wanted, before=before, limit=_PAGE):
        for row in page:
            assert (row.id, row.pot_id) not in seen
            seen.add((row.id, row.pot_id))
            sums[row.pot_id] += row.cents
        before = (page[-1].id, page[-1].pot_id)
    return sums


def _rows_are_true(session: Session, fund_id: int, pots: list[fund_money.PotMoney]) -> None:
    held, given, paid = Counter[int](), Counter[int](), Counter[int]()
    for row in fund_rows.held(session, fund_id):
        held[row.pot_id] += row.cents
    for gift in fund_rows.given(session, fund_id):
        given[gift.pot_id] += gift.cents
        paid[gift.pot_id] += gift.paid_cents
    for pot in pots:
        money = pot.money
        assert (held[pot.id], given[pot.id], paid[pot.id]) == (money.held, money.given, money.paid)


def _courses_are_true(session: Session, pots: list[fund_money.PotMoney]) -> None:
    """A pot's last day says what its desk says; what is set aside besides gifts is not in it."""
    for pot in pots:
        is_match = pot.purpose is PotPurpose.MATCHING
        legs = [
            Leg(local_day(at), tail, kind, cents)
            for at, tail, kind, cents in pot_books.booked_by_hour(session, pot.id)
        ]
        held = [(local_day(at), cents) for at, cents in pot_books.held_by_hour(session, pot.id)]
        days = pot_course.course(legs, held if is_match else [])
        for figure in (*MEANINGS, Figure.HELD) if days else ():
            wanted = pot.money.of(figure)
            if not is_match and figure in {Figure.HELD, Figure.LEFT}:
                wanted = 0 if figure is Figure.HELD else pot.money.left + pot.money.held
            assert days[-1].of(figure) == wanted, (figure, pot.name)
