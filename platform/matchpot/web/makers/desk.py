"""The maker's desk: what needs me now, my projects, and the rounds they are entered in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import EDITABLE, UNSUCCESSFUL, CampaignState
from matchpot.domain.deadlines import local_day
from matchpot.domain.launch import open_items
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import applications as application_queries
from matchpot.persistence.queries import awards as award_queries
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import closing
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries import reports as report_queries
from matchpot.persistence.queries.awards import AwardRow
from matchpot.services import campaigns
from matchpot.web.access import signed_in
from matchpot.web.filters import day
from matchpot.web.makers.applications import asked_now
from matchpot.web.makers.blueprint import makers

# What is to be told later than this does not wait for anybody now.
_SOON = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for the maker, and where it is done."""

    project: str
    sentence: str
    url: str


@makers.get("/")
@signed_in
def desk() -> str:
    """What needs me now, then every project with its state and its money."""
    session = reader()
    mine = queries.projects_of(session, current_user.id)
    comments = campaign_queries.open_comments_by_campaign(session, [row[1].id for row in mine])
    todos = [todo for row in mine for todo in _todos(row[0], row[1], comments.get(row[1].id, 0))]
    entered = application_queries.all_of_maker(session, current_user.id)
    todos += [Todo(one.title, *asked) for one in entered if (asked := asked_now(one))]
    awarded = award_queries.of_maker(session, current_user.id)
    todos += [_to_answer(one) for one in awarded if one.state is AwardState.OFFERED]
    todos += list(_reports())
    ended = [row[1].id for row in mine if row[1].state in UNSUCCESSFUL]
    return render_template(
        "makers/desk_show.html",
        mine=mine,
        entered=entered,
        awarded=bool(awarded),
        todos=todos,
        now=outside().clock.now(),
        gave_back=UNSUCCESSFUL,
        funded=report_queries.funded(session, current_user.id),
        returned=closing.returned(session, ended) if ended else {},
    )


def _todos(project: Any, campaign: Any, comments: int) -> list[Todo]:
    """At most two things per project, the most pressing first."""
    url = url_for("makers.checklist", project_id=project.id)
    found = []
    if comments and campaign.state in EDITABLE:
        text = ngettext("The coach left one comment.", "The coach left %(num)d comments.", comments)
        found.append(Todo(project.title, text, url + "#comments"))
    if campaign.state in EDITABLE:
        number = len(open_items(campaigns.launch_facts(reader(), campaign)))
        found.append(Todo(project.title, _draft_sentence(number), url))
    elif campaign.state is CampaignState.APPROVED:
        found.append(Todo(project.title, _("Approved. Choose when it goes live."), url))
    return found


def _to_answer(award: AwardRow) -> Todo:
    until = day(award.accept_by)
    text = _("The award waits for your answer until %(day)s.", day=until)
    return Todo(award.title, text, url_for("makers.award", award_id=award.id))


def _reports() -> Iterator[Todo]:
    """What is to be told, approved or answered about reports; one line per project and kind."""
    session, person = reader(), current_user.id
    for notes, project, fund in report_queries.notes_offered(session, person):
        text = _("%(fund)s wrote down what you told. Is it right?", fund=fund)
        yield Todo(project.title, text, url_for("makers.report", report_id=notes.id))
    for question, project, fund in report_queries.questions_open(session, person):
        url = url_for("makers.reports", project_id=project.id, _anchor=f"question-{question.id}")
        text = _("%(fund)s asks you something about your report.", fund=fund)
        yield Todo(project.title, text, url)
    due: dict[int, list[tuple[str, str, date | None]]] = {}
    soon = local_day(outside().clock.now()) + _SOON
    for duty, project, fund in report_queries.duties_due(session, person):
        if duty.due_on is not None and duty.due_on > soon:
            continue
        due.setdefault(project.id, []).append((project.title, fund, duty.due_on))
    for project_id, asked in due.items():
        title, _fund, until = asked[0]
        funds = ", ".join(dict.fromkeys(fund for _title, fund, _day in asked))
        if until is None:
            text = _("Tell %(funds)s what came of it. A line can do.", funds=funds)
        else:
            text = _(
                "Tell %(funds)s what came of it, until %(day)s. A line can do.",
                funds=funds,
                day=day(until),
            )
        yield Todo(title, text, url_for("makers.report_form", project_id=project_id))


def _draft_sentence(number: int) -> str:
    if not number:
        return str(_("Everything is in order. Send it to the coach."))
    return str(
        ngettext(
            "One thing is still open before the coach can read it.",
            "%(num)d things are still open before the coach can read it.",
            number,
        )
    )
