"""What makers of the demo town told about their plans, and how one would do without a grant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.domain.guide.facts import CareerPhase, LegalForm, Makers, ProjectKind, Stage, Told
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.services import facts, planning, scenarios
from matchpot.services.editing import Opened
from matchpot.services.planning import Lines
from matchpot.services.projects import Income

# By the key of the project.
_TOLD: Mapping[str, Told] = {
    "kade": Told(
        career_phase=CareerPhase.MID_CAREER,
        legal_form=LegalForm.FOUNDATION,
        makers=Makers.COLLECTIVE,
        lives_in="Rotterdam",
        project_kind=ProjectKind.MAKING,
        stage=Stage.PRODUCTION,
    ),
    "kortsluiting": Told(
        career_phase=CareerPhase.STARTING,
        makers=Makers.INDIVIDUAL,
        project_kind=ProjectKind.TRAINING,
    ),
}
# A draft whose maker thinks of borrowing what tickets bring back later.
_DOUBTS = "kortsluiting"
_NEEDED_IN, _SOLD_IN = timedelta(days=60), timedelta(days=120)


def tell(session: Session, key: str, opened: Opened, *, today: date, now: datetime) -> None:
    """Tell what funds ask about some plans, seen from the day the story ends, and doubt one."""
    project = opened.project
    if key not in _TOLD:
        return
    who = {"project_id": project.id, "maker_id": project.maker_id}
    told = replace(_TOLD[key], needed_by=today + _NEEDED_IN)
    facts.tell(session, **who, told=told)
    if key == _DOUBTS:
        session.flush()
        stands = planning.lines_of(session, project.id)
        later = tuple(replace(one, expected_on=today + _SOLD_IN) for one in stands.incomes)
        loan = Income(
            kind=SourceKind.LOAN,
            state=SourceState.IDEA,
            label="Lening van de buurtbank",
            amount_cents=sum(one.amount_cents for one in later),
            condition="Terug na de laatste avond",
            expected_on=today + _NEEDED_IN,
        )
        lines = Lines(stands.costs, (*later, loan))
        scenarios.keep(
            session, **who, name="Met een lening tot de kaarten betaald zijn", lines=lines, now=now
        )
