"""What came of projects of the demo town: reports, what funds say to them, plans that change.

The words lie in `town/reports.toml`. Only what is about a project of this town happens.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.domain.people import MembershipRole
from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.ratings import About
from matchpot.domain.reports.reports import FileKind, Happened
from matchpot.domain.reports.requests import Ask
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import Policy, Tier, digest
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import change_notices as notices
from matchpot.persistence.queries import duties as duty_queries
from matchpot.services import (
    change_notices,
    duties,
    duty_answers,
    images,
    ratings,
    report_files,
    report_requests,
    reports,
    trust_policies,
)
from matchpot.services.change_notices import Change
from matchpot.services.report_files import PRIVATE, Kept
from matchpot.services.reports import Written

Table = Mapping[str, Any]  # a table of the TOML file
_TEXT = files("matchpot.cli.demo") / "town" / "reports.toml"
_OWNER = MembershipRole.OWNER


def plan(stage: Stage, keys: set[str]) -> None:
    """Put on the agenda what is told of these projects."""
    told = tomllib.loads(_TEXT.read_text(encoding="utf-8"))
    for one in told["policy"]:
        _on(stage, one["day"], 17, partial(_publish_policy, stage, one))
    for one in _about(told["report"], keys):
        _plan_report(stage, one)
    for one in _about(told["change"], keys):
        _on(stage, one["day"], 11, partial(_change, stage, one))
        for fund, (answer, day, words) in one.get("said", {}).items():
            _on(stage, day, 14, partial(_answer_change, stage, one, fund, answer, words))
    for one in _about(told["tried"], keys):
        _on(stage, one["day"], 16, partial(_try, stage, one))
    if not stage.is_small:
        _on(stage, told["rated"]["day"], 20, partial(_rate_applying, stage, told["rated"]))


def _about(told: list[Table], keys: set[str]) -> list[Table]:
    return [one for one in told if one["project"] in keys]


def _on(stage: Stage, days_ago: int, hour: int, act: Any) -> None:
    stage.agenda.plan(stage.calendar.at(days_ago, hour), act)


def _publish_policy(stage: Stage, one: Table) -> None:
    fund_id, by, now = stage.funds[one["fund"]], member(stage, one["fund"], _OWNER), stage.now
    policy = Policy(tiers=tuple(_tier(**tier) for tier in one["tiers"]))
    with unit_of_work() as session:
        trust_policies.save(session, fund_id, policy, by=by, now=now)
        trust_policies.publish(session, fund_id, digest_seen=digest(policy), by=by, now=now)


def _tier(*, asks: Sequence[Sequence[str]] = (), **more: int) -> Tier:
    euros = more.pop("from")
    clauses = tuple(frozenset(map(Format, clause)) for clause in asks)
    return Tier(from_cents=euros * 100, asks=clauses, **more)


def _plan_report(stage: Stage, one: Table) -> None:
    _on(stage, one["day"], 10, partial(_report, stage, one))
    _on(stage, one["day"], 12, partial(_rate, stage, one))
    for fund, (answer, day, words) in one.get("said", {}).items():
        _on(stage, day, 9, partial(_answer, stage, one, fund, answer, words))
    if answered := one.get("answered"):
        _on(stage, answered["day"], 21, partial(_explain, stage, one, answered["words"]))


def _report(stage: Stage, one: Table) -> None:
    """The maker writes it in one sitting and hands it in."""
    made, now = stage.projects[one["project"]], stage.now
    written = Written(
        happened=Happened(one["happened"]),
        title=one["title"],
        body_md=one["body"].strip(),
        answers={},
        reach=one.get("reach", {}),
        is_public=one.get("public", False),
    )
    with unit_of_work() as session:
        draft = reports.draft_of(
            session, made.project_id, maker_id=made.maker_id, language=made.text.language, now=now
        )
        reports.save(session, draft, written, revision=draft.revision, now=now)
        if alt := one.get("picture"):
            kept = _picture(stage, one["project"])
            row = report_files.add(session, draft, kept, now=now)
            report_files.describe(session, draft, row.id, alt=alt, transcript="")
        reports.submit(session, draft.id, made.maker_id, now)


def _picture(stage: Stage, key: str) -> Kept:
    """The project's poster once more, as a file of the report."""
    prepared, name = stage.pictures.get(key), stage.word() + PRIVATE
    images.keep(stage.outside.files, name, prepared)
    return Kept(
        kind=FileKind.PICTURE,
        name=name,
        media_type="image/webp",
        size=sum(len(content) for content in prepared.files.values()),
        width=prepared.width,
        height=prepared.height,
    )


def _expecting(
    session: Session, stage: Stage, one: Table, *states: DutyState, fund: str | None = None
) -> list[int]:
    """The duties of a project, of one fund or in some states; none where nothing came of it."""
    return [
        duty.id
        for duty in duties.of_project(session, stage.projects[one["project"]].project_id)
        if (fund is None or duty.fund_id == stage.funds[fund])
        and (not states or duty.state in states)
    ]


def _answer(stage: Stage, one: Table, fund: str, answer: str, words: str) -> None:
    by, now = member(stage, fund, _OWNER), stage.now
    with unit_of_work() as session:
        for duty_id in _expecting(session, stage, one, fund=fund):
            if answer == "question":
                report_requests.ask(session, duty_id, Ask.QUESTION, by=by, body=words, now=now)
            else:
                duty_answers.acknowledge(session, duty_id, by=by, thanks=words, now=now)


def _explain(stage: Stage, one: Table, words: str) -> None:
    """The maker answers what funds asked."""
    made, now = stage.projects[one["project"]], stage.now
    with unit_of_work() as session:
        for duty_id in _expecting(session, stage, one, DutyState.QUESTION):
            for row, _name in duty_queries.requests_of(session, duty_id):
                report_requests.answer(session, row.id, by=made.maker_id, text=words, now=now)


def _try(stage: Stage, one: Table) -> None:
    """An officer tries to ask for something; the policy of the fund decides."""
    by = member(stage, one["fund"], _OWNER)
    with unit_of_work() as session:
        for duty_id in _expecting(session, stage, one, fund=one["fund"]):
            report_requests.ask(
                session, duty_id, Ask(one["ask"]), by=by, body=one["body"], now=stage.now
            )


def _rate(stage: Stage, one: Table) -> None:
    by = stage.projects[one["project"]].maker_id
    with unit_of_work() as session:
        for duty_id in _expecting(session, stage, one, *ratings.RATED_DUTIES):
            answers = {"minutes": one["minutes"], "stars": one["stars"]}
            ratings.rate(session, About.REPORTING, duty_id, by=by, now=stage.now, **answers)


def _rate_applying(stage: Stage, one: Table) -> None:
    entered = list(stage.rounds[one["round"]].entered.values())
    with unit_of_work() as session:
        for entry, minutes, stars in zip(entered, one["minutes"], one["stars"], strict=False):
            ratings.rate(
                session,
                About.APPLYING,
                entry.application_id,
                by=entry.maker_id,
                minutes=minutes,
                stars=stars,
                now=stage.now,
            )


def _change(stage: Stage, one: Table) -> None:
    made = stage.projects[one["project"]]
    with unit_of_work() as session:
        if _expecting(session, stage, one):
            change = Change(kind=ChangeKind(one["kind"]), body=one["body"])
            change_notices.send(session, made.project_id, change, by=made.maker_id, now=stage.now)


def _answer_change(stage: Stage, one: Table, fund: str, answer: str, words: str) -> None:
    by = member(stage, fund, _OWNER)
    project_id = stage.projects[one["project"]].project_id
    told = notices.of_project(reader(), project_id)
    with unit_of_work() as session:
        for notice in told:
            change_notices.reply(
                session,
                notice.id,
                fund_id=stage.funds[fund],
                answer=ChangeAnswer(answer),
                body=words,
                by=by,
                now=stage.now,
            )
