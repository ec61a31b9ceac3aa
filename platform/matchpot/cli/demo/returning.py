"""Money a fund of the demo town asked back from a pot for rounds: one part is paid, one waits."""

from functools import partial

from matchpot.cli.demo.cast import who
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.domain.demo import OPERATOR
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import fund_returns

_POT = "keuzepot"
# The amount in cents, how many days ago it was asked back, and how many it was paid, if it was.
_ASKED: tuple[tuple[int, int, int | None], ...] = ((75_000, 9, 7), (40_000, 1, None))
_IBAN = "NL91ABNA0417164300"


def plan(stage: Stage) -> None:
    """Put on the agenda what is asked back, and what is paid of it; `made` holds ids by day."""
    made = dict[int, int]()
    for cents, asked, paid in _ASKED:
        ask = partial(_ask, stage, made, asked, cents)
        stage.agenda.plan(stage.calendar.at(asked, 10, 50), ask)
        if paid is not None:
            stage.agenda.plan(stage.calendar.at(paid, 13, 30), partial(_pay, stage, made, asked))


def _ask(stage: Stage, made: dict[int, int], day: int, cents: int) -> None:
    by = member(stage, stage.fund_of[_POT], MembershipRole.FINANCE)
    with unit_of_work() as session:
        made[day] = fund_returns.request(
            session,
            pot_id=stage.pots[_POT],
            cents=cents,
            holder="Stichting Beheer Halve Maan",
            iban=_IBAN,
            actor_id=by,
            now=stage.now,
        ).id


def _pay(stage: Stage, made: dict[int, int], day: int) -> None:
    """The bank names the payment by the words an operator gave it."""
    with unit_of_work() as session:
        fund_returns.paid(
            session,
            made[day],
            bank_reference=f"Terug naar fonds {made[day]}",
            actor_id=who(stage, OPERATOR),
            now=stage.now,
        )
