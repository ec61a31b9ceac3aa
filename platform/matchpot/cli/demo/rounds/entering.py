"""Projects of the demo town entered in rounds: handed in, judged, objected to, taken back."""

from matchpot.cli.demo.rounds import referring
from matchpot.cli.demo.rounds.opening import finance, owner
from matchpot.cli.demo.rounds.texts import Entry, RoundText
from matchpot.cli.demo.stage import Entered, Stage
from matchpot.domain.rounds.applications import Asked
from matchpot.extensions import unit_of_work
from matchpot.services import application_drafts, applications, eligibility
from matchpot.services.applications import Own
from matchpot.services.eligibility import Answer, Judgment
from matchpot.services.rounds import locked, rules_of


def own(stage: Stage, text: RoundText, entry: Entry) -> Own:
    """An entry with its maker."""
    entered = stage.rounds[text.key].entered[entry.project]
    return Own(application_id=entered.application_id, maker_id=entered.maker_id)


def enter(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Write an application, and hand it in unless it stays a draft."""
    made, one = stage.projects[entry.project], stage.rounds[text.key]
    referring.take_up(stage, text, entry)
    with unit_of_work() as session:
        begun = application_drafts.start(
            session,
            round_id=one.round_id,
            project_id=made.project_id,
            maker_id=made.maker_id,
            now=stage.now,
        )
        by = Own(application_id=begun.id, maker_id=made.maker_id)
        asked = Asked(ask_cents=entry.ask_cents, least_cents=None, answers=entry.answers)
        application_drafts.save(session, by, asked)
        code = ""
        if not entry.is_draft:
            code = applications.hand_in(session, by, now=stage.now).code or ""
        one.entered[entry.project] = Entered(
            application_id=begun.id, maker_id=made.maker_id, code=code
        )
    referring.share(stage, text, entry)


def judge(stage: Stage, text: RoundText, entries: list[Entry]) -> None:
    """Let the owner of the fund judge applications by the conditions of the round."""
    with unit_of_work() as session:
        conditions = rules_of(locked(session, stage.rounds[text.key].round_id)).conditions
        for entry in entries:
            # What is refused does not meet the last condition.
            checks = [True] * (len(conditions) - 1) + [not entry.refused]
            judgment = Judgment(
                application_id=own(stage, text, entry).application_id,
                by=owner(stage, text),
                checks=tuple(checks[: len(conditions)]),
                reason=entry.refused,
            )
            eligibility.judge(session, judgment, now=stage.now)


def appeal(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let a maker object to being refused."""
    with unit_of_work() as session:
        eligibility.appeal(session, own(stage, text, entry), entry.appeal, now=stage.now)


def admit(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let the other member of the fund grant an objection."""
    given = Answer(
        application_id=own(stage, text, entry).application_id,
        by=finance(stage, text),
        admits=True,
        words=entry.answer,
    )
    with unit_of_work() as session:
        eligibility.answer(session, given, now=stage.now)


def withdraw(stage: Stage, text: RoundText, entry: Entry) -> None:
    """Let a maker take no further part."""
    with unit_of_work() as session:
        applications.withdraw(session, own(stage, text, entry), now=stage.now)
