"""The guide of the demo town: made-up schemes of `town/guide.csv`, and one a fund keeps by itself.

The file is as the importer takes it. Its days are those of the day it was written on, and move
with the town, so that periods open and schemes grow stale as they do in a living guide.
"""

from dataclasses import replace
from datetime import date
from functools import partial
from importlib.resources import files

from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.domain.deadlines import local_day
from matchpot.domain.demo import OPERATOR
from matchpot.domain.guide.files import csv_pieces, read_file
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import guide, guide_import
from matchpot.services.guide import Step

_FILE = files("matchpot.cli.demo") / "town" / "guide.csv"
_WRITTEN_ON = date(2026, 11, 22)
_FUND = "halvemaan"
_KEPT_BY_FUND = "halve-maan-reiskosten"


def plan(stage: Stage) -> None:
    """Let operators bring the guide in, and keep it, in the last days of the story."""
    at = stage.calendar.at
    stage.agenda.plan(at(4, 10), partial(_bring_in, stage))
    stage.agenda.plan(at(3, 10), partial(_fund_adds, stage))
    stage.agenda.plan(at(2, 15), partial(_fund_changes, stage))
    stage.agenda.plan(at(1, 16), partial(_operator_checks, stage))


def schemes(today: date) -> list[Scheme]:
    """The made-up schemes, with their days as they are seen today."""
    reading = read_file(_FILE.read_bytes(), today=_WRITTEN_ON)
    if reading.faults:
        raise ValueError(f"town/guide.csv: {reading.faults}")
    return [guide_import.moved(one, to=today, written_on=_WRITTEN_ON) for _, one in reading.schemes]


def _bring_in(stage: Stage) -> None:
    data = "".join(csv_pieces(schemes(stage.calendar.today))).encode()
    with unit_of_work() as session:
        guide_import.take_in(
            session, data, _step(stage, _operator(stage), "Het begin van de gids.")
        )


def _fund_adds(stage: Stage) -> None:
    scheme = Scheme(
        key=_KEPT_BY_FUND,
        title="Reiskosten",
        provider="Fonds Halve Maan",
        kind=SchemeKind.AWARD,
        summary="Voor makers die in onze verdubbelaar zitten en moeten reizen om hun werk te laten "
        "zien. Stuur de bonnetjes, dan betalen wij ze.",
        most_cents=400_00,
        decision_weeks=2,
        effort_hours=1,
        source_url="https://fonds-halve-maan.example/reiskosten",
        checked_on=local_day(stage.now),
        checked_by="Fonds Halve Maan",
        is_demo=True,
    )
    with unit_of_work() as session:
        guide.add(
            session,
            scheme,
            _step(stage, _owner(stage), "Nieuw."),
            organisation_id=stage.funds[_FUND],
        )


def _fund_changes(stage: Stage) -> None:
    with unit_of_work() as session:
        scheme = guide.current(session, _KEPT_BY_FUND)
        step = _step(stage, _owner(stage), "Treinkaartjes zijn duurder geworden.")
        guide.change(session, replace(scheme, most_cents=600_00, decision_weeks=1), step)


def _operator_checks(stage: Stage) -> None:
    with unit_of_work() as session:
        step = _step(stage, _operator(stage), "")
        guide.check(session, "utrecht-projecten", step, checked_by="Redactie van de gids")


def _operator(stage: Stage) -> int:
    return stage.people[OPERATOR.email]


def _owner(stage: Stage) -> int:
    return member(stage, _FUND, MembershipRole.OWNER)


def _step(stage: Stage, by: int, why: str) -> Step:
    return Step(by=by, now=stage.now, why=why)
