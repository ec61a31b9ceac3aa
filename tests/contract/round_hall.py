"""Rounds of the fund for the platform of `town_hall.py`: one to apply to, one that is checked.

Each function fills the ids and the words by which addresses name what there is.
"""

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.rounds import Application, Round
from tests.contract.founders import Founders
from tests.services.application_scenes import WHY
from tests.services.round_scenes import a_round, an_application


def fill(hall: Founders) -> None:
    """Everything there is of rounds."""
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.SUBMISSION)
    hall.ids["open_round_id"], hall.words["open_round_slug"] = row.id, row.slug
    draft = _entered(hall, row, "entered", ApplicationState.DRAFT)
    hall.ids |= {"draft_application_id": draft.id, "entered_project_id": draft.project_id}
    built = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.DRAFT)
    hall.ids["draft_round_id"] = built.id
    spare = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.DRAFT)
    hall.ids["spare_round_id"] = spare.id
    hall.ids["handed_in_id"] = _entered(hall, row, "handed in", ApplicationState.SUBMITTED).id
    _checked(hall)


def _entered(hall: Founders, row: Round, title: str, state: ApplicationState) -> Application:
    """A project of the maker's, entered in a round."""
    return an_application(hall.town, row, maker=hall.maker, title=f"Plan {title}", state=state)


def _checked(hall: Founders) -> None:
    """A round whose conditions are checked: to judge, refused, objected to."""
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.ELIGIBILITY)
    hall.ids["round_id"], hall.words["round_slug"] = row.id, row.slug
    for name, state in (
        ("application_id", ApplicationState.SUBMITTED),
        ("refused_application_id", ApplicationState.INELIGIBLE),
        ("appealed_application_id", ApplicationState.APPEALED),
    ):
        found = _entered(hall, row, name, state)
        if state is not ApplicationState.SUBMITTED:
            found.checks, found.judged_reason = {"0": False}, WHY
            found.judged_by, found.judged_at = hall.people["finance"], hall.clock.now()
        if state is ApplicationState.APPEALED:
            found.appeal, found.appealed_at = "It does happen in Overijssel.", hall.clock.now()
        hall.ids[name] = found.id
    hall.session.flush()
