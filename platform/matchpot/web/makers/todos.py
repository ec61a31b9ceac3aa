"""What needs a maker now, over all projects: one line each with its day, the soonest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from matchpot.domain.awards import AwardState
from matchpot.domain.campaigns import EDITABLE, OPEN_FOR_DONATIONS, CampaignState
from matchpot.domain.deadlines import local_day
from matchpot.domain.launch import open_items
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import deliveries, payees
from matchpot.persistence.queries import reports as report_queries
from matchpot.persistence.queries.applications import Entered
from matchpot.persistence.queries.awards import AwardRow
from matchpot.services import campaigns
from matchpot.web.filters import day, month
from matchpot.web.makers.applications import asked_now

# What is to be told later than this does not wait for anybody now.
_SOON = timedelta(weeks=13)
# The last two days bring many gifts to whoever tells that they are the last.
_LAST_CALL = timedelta(hours=48)
# Success is certain, and the money still has to reach the maker.
_TO_BE_PAID = frozenset({CampaignState.SUCCEEDED, CampaignState.SETTLED})


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for the maker, where it is done, and the day it is due, if any."""

    project: str
    sentence: str
    url: str
    due_on: date | None = None


def todos(
    mine: Sequence[Any], entered: Sequence[Entered], awarded: Sequence[AwardRow]
) -> list[Todo]:
    """Everything that waits: what has a day first, by that day, then the rest as it was found."""
    session = reader()
    comments = campaign_queries.open_comments_by_campaign(session, [row[1].id for row in mine])
    found = [_to_answer(one) for one in awarded if one.state is AwardState.OFFERED]
    found += [Todo(one.title, *asked) for one in entered if (asked := asked_now(one))]
    found += _reports()
    found += _money(mine, awarded)
    found += _rewards(mine)
    for project, campaign in mine:
        found += _campaign(project, campaign, comments.get(campaign.id, 0))
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max))


def _campaign(project: Any, campaign: Any, comments: int) -> Iterator[Todo]:
    """At most two things per project, the most pressing first."""
    url = url_for("makers.checklist", project_id=project.id)
    if comments and campaign.state in EDITABLE:
        text = ngettext("The coach left one comment.", "The coach left %(num)d comments.", comments)
        yield Todo(project.title, text, url + "#comments")
    if campaign.state in EDITABLE:
        number = len(open_items(campaigns.launch_facts(reader(), campaign)))
        yield Todo(project.title, _draft_sentence(number), url)
    elif campaign.state is CampaignState.APPROVED:
        yield Todo(project.title, _("Approved. Choose when it goes live."), url)
    elif campaign.state in OPEN_FOR_DONATIONS and _ends_soon(campaign.deadline_at):
        text = _("These are the last two days. Write news, and ask people once more.")
        news = url_for("makers.news", project_id=project.id)
        yield Todo(project.title, text, news, local_day(campaign.deadline_at))


def _ends_soon(deadline: datetime) -> bool:
    return deadline - outside().clock.now() <= _LAST_CALL


def _to_answer(award: AwardRow) -> Todo:
    due_on = local_day(award.accept_by)
    text = _("The award waits for your answer until %(day)s.", day=day(award.accept_by))
    return Todo(award.title, text, url_for("makers.award", award_id=award.id), due_on)


def _money(mine: Sequence[Any], awarded: Sequence[AwardRow]) -> Iterator[Todo]:
    """Money that cannot be sent because the payment service does not know the maker."""
    titles = [project.title for project, campaign in mine if campaign.state in _TO_BE_PAID]
    titles += [one.title for one in awarded if one.state is AwardState.ACCEPTED]
    payee = payees.payee_of(reader(), current_user.id) if titles else None
    if not titles or (payee and payee.transfers_active and payee.payouts_enabled):
        return
    text = _(
        "There is money for you. Tell the payment service who you are, so that it can be sent."
    )
    yield Todo(titles[0], text, url_for("makers.money") + "#account")


def _rewards(mine: Sequence[Any]) -> Iterator[Todo]:
    owed = deliveries.to_send_of_maker(reader(), current_user.id)
    for project, _campaign_of in mine:
        if project.id not in owed:
            continue
        number, promised = owed[project.id]
        text = ngettext("%(num)d reward is to be sent.", "%(num)d rewards are to be sent.", number)
        if promised:
            text += " " + _("The first are promised for %(month)s.", month=month(promised))
        yield Todo(project.title, text, url_for("makers.deliveries", project_id=project.id))


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
        yield Todo(
            title,
            _told(funds, until),
            url_for("makers.report_form", project_id=project_id),
            until,
        )


def _told(funds: str, until: date | None) -> str:
    if until is None:
        return str(_("Tell %(funds)s what came of it. A line can do.", funds=funds))
    return str(
        _(
            "Tell %(funds)s what came of it, until %(day)s. A line can do.",
            funds=funds,
            day=day(until),
        )
    )


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
