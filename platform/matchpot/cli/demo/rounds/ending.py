"""Rounds of the demo town decided: funds stand for results, makers answer to awards."""

from matchpot.cli.demo.rounds.opening import finance
from matchpot.cli.demo.rounds.texts import Entry, RoundText, letter
from matchpot.cli.demo.stage import Stage
from matchpot.domain.awards import AwardState
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import awards as queries
from matchpot.persistence.queries.awards import AwardRow
from matchpot.services import awards, deciding

_ACCEPTS, _DECLINES = "accepts", "declines"


def move_on(stage: Stage) -> None:
    """Let the clock take every round as far as it is due."""
    stage.runner.ROUNDS["move_rounds"].run(stage.now)


def ratify(stage: Stage, text: RoundText) -> None:
    """Let the fund stand for the decision."""
    with unit_of_work() as session:
        deciding.ratify(
            session, stage.rounds[text.key].round_id, by=finance(stage, text), now=stage.now
        )
    move_on(stage)


def take(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let a maker accept or decline what they were awarded, if they were."""
    entered = stage.rounds[text.key].entered[entry.project]
    offered = [
        one
        for one in queries.of_maker(reader(), entered.maker_id)
        if one.round_id == stage.rounds[text.key].round_id and one.state is AwardState.OFFERED
    ]
    for one in offered:
        with unit_of_work() as session:
            if entry.award == _ACCEPTS:
                awards.accept(
                    session,
                    one.id,
                    by=entered.maker_id,
                    terms=_letter(one),
                    now=stage.now,
                    limits=stage.limits,
                )
            elif entry.award == _DECLINES:
                awards.decline(session, one.id, by=entered.maker_id, now=stage.now)


def _letter(award: AwardRow) -> str:
    """The words a maker accepts."""
    euros = f"{award.amount_cents // 100:,}".replace(",", ".")
    return letter().format(
        fund=award.fund,
        amount=f"€ {euros}",
        title=award.title,
        maker=award.maker,
        round=award.round,
    )
