"""The page of one project, for everyone; the list of them is in `browsing.py`."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS, UNSUCCESSFUL, CampaignState
from matchpot.domain.people import Role
from matchpot.domain.projects import BudgetKind, SourceKind, SourceState
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import closing
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.browse import STATES, Phase
from matchpot.persistence.queries.closing import Returned
from matchpot.persistence.queries.parts import parts_of
from matchpot.persistence.queries.pots import PotOnCampaign, pots_of_campaign
from matchpot.services import images, rich_text
from matchpot.services.divisions import Expected
from matchpot.web import covers, following, mixes, promising
from matchpot.web.access import everyone
from matchpot.web.filters import known_url, time_left
from matchpot.web.labels import DISCIPLINES, SOURCE_KINDS, SOURCE_STATES
from matchpot.web.public import addresses, examples, fresh
from matchpot.web.public.chapters import chapters_of
from matchpot.web.public.share_cards import share_of
from matchpot.web.public.standing import (
    Came,
    came_together,
    dates_sentence,
    rule_sentence,
    standing,
)
from matchpot.web.sentences import headline
from matchpot.web.weighing import Preview

projects = Blueprint("projects", __name__, url_prefix="/<lang>/projects")


class _Seen(NamedTuple):
    """All that is read for a project's page; the same values make the same page."""

    row: Any
    parts: Mapping[str, Sequence[Any]]
    pots: Sequence[PotOnCampaign]
    gifts: Sequence[Any]
    left: str
    hopes: Mapping[int, Expected]
    example: Preview | None
    returned: Returned | None = None
    was_stopped: bool = False


@projects.get("/<slug>")
@everyone
def show(slug: str) -> Response:
    """One project; before its launch only for its maker and those who review it."""
    session, now = reader(), outside().clock.now()
    row = queries.page_of(session, slug)
    if row is None or not _may_see(row):
        abort(404)
    runs = row.state in STATES[Phase.OPEN] and row.deadline_at
    takes_gifts = runs and row.state in OPEN_FOR_DONATIONS
    pots = pots_of_campaign(session, row.campaign_id)
    seen = _Seen(
        row=row,
        parts=parts_of(session, project_id=row.project_id, campaign_id=row.campaign_id),
        pots=pots,
        hopes=promising.on_project(row.campaign_id, pots),
        example=examples.of_project(session, row, pots, now=now) if takes_gifts else None,
        gifts=campaign_queries.latest_gifts(session, row.campaign_id),
        left=time_left(row.deadline_at, now) if runs else "",
        **_how_it_ended(session, row),
    )
    return fresh.answer(lambda: _page(seen), depends_on=seen, now=now)


def _rule(pot: PotOnCampaign) -> str:
    return headline(pot.rule, pot.fund_name) if pot.rule else ""


def _adds(pot: PotOnCampaign, example: Preview | None) -> bool:
    """Whether the top of the page may say that this fund adds: not once its limits are reached."""
    says = example.by_pot.get(pot.pot_id) if example else None
    return pot.rule is not None and pot.available_cents > 0 and (says is None or says.cents > 0)


def _may_see(row: Any) -> bool:
    if row.campaign_id is not None and campaign_queries.is_public(row.state):
        return True
    if not current_user.is_authenticated:
        return False
    reviews = {Role.COACH, Role.OPERATOR} & set(current_user.roles)
    return bool(reviews) or row.maker_id == current_user.id


def _page(seen: _Seen) -> str:
    row, parts = seen.row, seen.parts
    cover = {"discipline": row.discipline, "project_id": row.project_id}
    links = addresses.of("projects.show", slug=row.slug)
    is_open = row.state in OPEN_FOR_DONATIONS
    came = came_together(row, seen.returned)
    mix = _mix(row, parts, came)
    money = {
        "crowd_cents": came.crowd_cents,
        "match_cents": came.match_cents,
        "goal_cents": row.goal_min_cents,
    }
    return render_template(
        "public/project_show.html",
        project=row,
        parts=parts,
        chapters=chapters_of(row, parts, pots=seen.pots, mix=mix, donors=came.donors),
        left=seen.left,
        links=links,
        discipline=DISCIPLINES[row.discipline],
        standing=standing(row, was_stopped=seen.was_stopped),
        came=came,
        missing_cents=max(0, row.goal_min_cents - came.total_cents),
        gave_back=row.state in UNSUCCESSFUL,
        rule=rule_sentence(row) if is_open or not campaign_queries.is_public(row.state) else "",
        dates=dates_sentence(row),
        mix=mix,
        toward_goal=mixes.toward_goal(**money),
        percent_bps=mixes.reached_bps(**money),
        story=Markup(rich_text.html_of(row.story_md)),  # noqa: S704 - cleaned by rich_text
        video=rich_text.video_host(row.video_url),
        news=[(one, Markup(rich_text.html_of(one.detail))) for one in parts["project_update"]],  # noqa: S704
        sources=[
            (SOURCE_KINDS[SourceKind(one.word)], SOURCE_STATES[SourceState(one.detail)], one)
            for one in parts["source"]
            if not one.flag
        ],
        pots=[(pot, _rule(pot)) for pot in seen.pots],
        adding=[(pot, _rule(pot)) for pot in seen.pots if _adds(pot, seen.example)],
        hopes=seen.hopes,
        example=seen.example,
        gifts=[_gift(gift) for gift in seen.gifts],
        image_url=covers.image_url(row.cover, suffix=images.LARGE, **cover),
        share=share_of(row, came) if campaign_queries.is_public(row.state) else None,
        give_url=known_url("donors.give", slug=row.slug) if is_open else None,
        follow=following.of_project(row),
    )


def _how_it_ended(session: Session, row: Any) -> dict[str, Any]:
    """What a campaign gave back and whether it was stopped; read only of one without success."""
    if row.state not in UNSUCCESSFUL:
        return {}
    why = campaign_queries.last_reason(session, row.campaign_id, CampaignState.REFUNDING)
    return {
        "returned": closing.returned(session, [row.campaign_id]).get(row.campaign_id),
        "was_stopped": why == RefundReason.CAMPAIGN_CANCELLED,
    }


def _mix(row: Any, parts: Mapping[str, Sequence[Any]], came: Came) -> list[mixes.Segment]:
    costs = [(BudgetKind(one.word), one.cents) for one in parts["budget_line"]]
    sources = [
        (SourceKind(one.word), SourceState(one.detail), one.cents) for one in parts["source"]
    ]
    award_cents = sum(one.cents for one in parts["award"])
    if not campaign_queries.is_public(row.state):
        goal = row.goal_optimum_cents or row.goal_min_cents
        plan = mixes.planned(costs, sources, crowd_goal_cents=goal, award_cents=award_cents)
        return mixes.segments(plan)
    found = mixes.found(
        costs,
        sources,
        crowd_cents=came.crowd_cents,
        match_cents=came.match_cents,
        award_cents=award_cents,
        loan_cents=sum(one.cents for one in parts["loan"]),
    )
    return mixes.segments(found)


def _gift(gift: Any) -> tuple[str, int, int, str | None]:
    name = _("Anonymous") if gift.anonymous or not gift.name else gift.name
    return name, gift.cents, gift.match_cents, gift.message
