"""A round of a fund that said what it thinks of the projects of some campaigns, in any phase."""

from collections.abc import Mapping
from fractions import Fraction

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.result import digest_of, result_plain
from matchpot.domain.rounds.tallying import Result
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round, Tally
from tests.services.round_scenes import Stage, a_round, an_application


def a_round_that_voted(
    stage: Stage,
    fund: Organisation,
    scores: Mapping[Campaign, str | int],
    *,
    phase: Phase = Phase.PUBLISHED,
) -> Round:
    """A round of this fund in which the projects of these campaigns have these scores."""
    row = a_round(stage, fund=fund, phase=phase)
    by_code = {}
    for campaign, score in scores.items():
        entered = an_application(stage, row, state=ApplicationState.SUBMITTED)
        entered.project_id = campaign.project_id
        by_code[entered.code or ""] = Fraction(score)
    says(stage, row, by_code)
    return row


def says(stage: Stage, row: Round, scores: Mapping[str, Fraction], *, number: int = 1) -> None:
    """A tally of the round comes to these scores, by code."""
    result = Result(panel=None, public=None, scores=scores, order=tuple(scores), outcome=None)
    plain, now = result_plain(result), stage.clock.now()
    stage.session.add(
        Tally(
            round_id=row.id,
            number=number,
            half="",
            counted={},
            outcome=plain,
            digest=digest_of({}, plain),
            progress_bps=10_000,
            started_at=now,
            done_at=now,
        )
    )
    stage.session.flush()
