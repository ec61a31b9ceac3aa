"""Money funds of the demo town asked back from pots without a rule: one is paid, one waits."""

from functools import partial

from matchpot.cli.demo.cast import who
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.domain.demo import OPERATOR
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import fund_returns

# The pot, the amount in cents, how many days ago it was asked back and when it was paid, if it was.
_ASKED: tuple[tuple[str, int, int, int | None], ...] = (
    ("ruilpot", 75_000, 9, 7),
    ("rondjespot", 40_000, 1, None),
)
_IBAN = "NL91ABNA0417164300"


def plan(stage: Stage) -> None:
    """Put on the agenda what is asked back, and what is paid of it; `made` holds ids by pot."""
    made = dict[str, int]()
    for key, cents, asked, paid in _ASKED:
        stage.agenda.plan(stage.calendar.at(asked, 10, 50), partial(_ask, stage, made, key, cents))
        if paid is not None:
            stage.agenda.plan(stage.calendar.at(paid, 13, 30), partial(_pay, stage, made, key))


def _ask(stage: Stage, made: dict[str, int], key: str, cents: int) -> None:
    by = member(stage, stage.fund_of[key], MembershipRole.FINANCE)
    with unit_of_work() as session:
        made[key] = fund_returns.request(
            session,
            pot_id=stage.pots[key],
            cents=cents,
            holder="Stichting Beheer Pottengeld",
            iban=_IBAN,
            actor_id=by,
            now=stage.now,
        ).id


def _pay(stage: Stage, made: dict[str, int], key: str) -> None:
    """The bank names the payment by the words an operator gave it."""
    with unit_of_work() as session:
        fund_returns.paid(
            session,
            made[key],
            bank_reference=f"Terug van pot {key}",
            actor_id=who(stage, OPERATOR),
            now=stage.now,
        )
