"""What the share picture of a page says, and the card of a project on another site.

Only what everybody may read: a thing without a public page has no picture. The drawings are made
in `web/posters/`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.money import BPS, share_bps
from matchpot.persistence.queries import campaigns, closing, funds, home, pots, reports, stories
from matchpot.persistence.queries import projects as project_queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.pot_positions import sum_of
from matchpot.services import images
from matchpot.web import mixes, round_days, sharing
from matchpot.web.filters import day, euros, percent
from matchpot.web.labels import DISCIPLINES
from matchpot.web.mixes import Segment
from matchpot.web.posters.embed_cards import EmbedCard
from matchpot.web.posters.ink import Cover
from matchpot.web.posters.share_cards import ShareCard
from matchpot.web.public import listing
from matchpot.web.public.standing import Came, came_together
from matchpot.web.sharing import Sharing, told
from matchpot.web.words.rounds import PHASES


def public_project(session: Session, slug: str) -> Any | None:  # Any: a row
    """The page of a project that everybody may read."""
    row = project_queries.page_of(session, slug)
    is_shown = row is not None and row.campaign_id and campaigns.is_public(row.state)
    return row if is_shown else None


def share_of(row: Any, came: Came) -> Sharing:
    """How the page of a project is passed on."""
    by, found = _("by %(maker)s", maker=row.maker), _found(_money(row, came))
    return sharing.of("projects", row.slug, row.title, told(row.title, by, found))


def _money(row: Any, came: Came) -> dict[str, int]:
    return {
        "crowd_cents": came.crowd_cents,
        "match_cents": came.match_cents,
        "goal_cents": row.goal_min_cents,
    }


def _found(money: dict[str, int]) -> str:
    return str(_("%(percent)s found", percent=percent(mixes.reached_bps(**money))))


def _project_facts(session: Session, row: Any, now: datetime) -> dict[str, Any]:
    """What both drawings of a project say alike."""
    back = None
    if row.state in UNSUCCESSFUL:
        back = closing.returned(session, [row.campaign_id]).get(row.campaign_id)
    came = came_together(row, back)
    money = _money(row, came)
    goal = euros(row.goal_min_cents)
    return {
        "kicker": told(DISCIPLINES[row.discipline], row.city),
        "title": row.title,
        "by": _("by %(maker)s", maker=row.maker),
        "figure": _found(money),
        "detail": _("%(total)s of %(goal)s", total=euros(came.total_cents), goal=goal),
        "segments": _plain(mixes.toward_goal(**money)),
        "cover": Cover(
            seed=row.project_id,
            discipline=row.discipline.value,
            photo=row.cover + images.SHARE if row.cover else None,
        ),
        "left": listing.status(row, now),
    }


def _plain(segments: list[Segment]) -> tuple[Segment, ...]:
    """Stretches that can be compared: their labels are words of one language."""
    return tuple((kind, cents, bps, str(label)) for kind, cents, bps, label in segments)


def embed_of(session: Session, slug: str, now: datetime) -> EmbedCard | None:
    """A project's card for other sites."""
    row = public_project(session, slug)
    if row is None:
        return None
    facts = _project_facts(session, row, now)
    words = told(facts["title"], facts["by"], facts["figure"], facts["detail"], facts["left"])
    return EmbedCard(told=words, **facts)


def _project(session: Session, slug: str, now: datetime) -> ShareCard | None:
    row = public_project(session, slug)
    if row is None:
        return None
    facts = _project_facts(session, row, now)
    facts["detail"] = told(facts["detail"], facts.pop("left"))
    return ShareCard(**facts)


def _fund(session: Session, slug: str, _now: datetime) -> ShareCard | None:
    fund = funds.fund_page(session, slug)
    if fund is None:
        return None
    total = sum_of(
        [one.position for one in pots.pots_of_funds(session, [fund.id], public_only=True)]
    )
    parts = (("captured", total.given_cents), ("held", total.held_cents))
    return ShareCard(
        kicker=told(_("Fund"), fund.city),
        title=fund.name,
        by=fund.summary,
        figure=euros(total.given_cents),
        detail=_(
            "added to gifts, and %(left)s still to give", left=euros(max(0, total.left_cents))
        ),
        segments=tuple(
            (kind, cents, share_bps(cents, total.paid_in_cents) if cents else 0, kind)
            for kind, cents in parts
        ),
        cover=Cover(seed=f"fund/{fund.slug}", discipline="design"),
    )


def _round(session: Session, slug: str, _now: datetime) -> ShareCard | None:
    found = round_queries.public_round(session, slug)
    if found is None:
        return None
    row, budget = found.row, found.rules.budget_cents
    coming = round_days.coming(found.plan, row.phase)
    following = (
        _("%(phase)s from %(day)s", phase=PHASES[coming.phase], day=day(coming.starts_at))
        if coming
        else ""
    )
    return ShareCard(
        kicker=told(_("Round"), PHASES[row.phase]),
        title=row.title,
        by=found.fund_name,
        figure=euros(budget),
        detail=told(_("to award"), following),
        segments=(("award", budget, BPS, ""),),
        cover=Cover(seed=f"round/{row.slug}", discipline="visual_art"),
    )


def _story(session: Session, slug: str, _now: datetime) -> ShareCard | None:
    card = stories.by_slug(session, slug)
    if card is None:
        return None
    picture = card.picture_id and reports.file_named(session, card.id, card.picture_id)
    return ShareCard(
        kicker=told(_("Story"), DISCIPLINES[card.discipline], card.city),
        title=card.title,
        by=_("by %(maker)s", maker=card.maker),
        figure="",
        detail=card.project,
        segments=(),
        cover=Cover(
            seed=card.project_id,
            discipline=card.discipline.value,
            photo=picture.name + images.LARGE if picture else None,
        ),
    )


def site(session: Session) -> ShareCard:
    """The picture of the site itself: what it is for, and what came together so far."""
    totals = home.totals(session)
    together = totals.raised_cents + totals.match_cents
    parts = (("crowd", totals.raised_cents), ("match", totals.match_cents))
    return ShareCard(
        kicker="matchpot",
        title=_("You give. A fund adds to it. It gets made."),
        by="",
        figure=euros(together),
        detail=_("given by people and added by funds"),
        segments=tuple(
            (kind, cents, share_bps(cents, max(together, 1)), "") for kind, cents in parts
        ),
        cover=Cover(seed="matchpot", discipline="theatre"),
    )


Draft = Callable[[Session, str, datetime], ShareCard | None]
# By the word in the address.
CARDS: Mapping[str, Draft] = {
    "projects": _project,
    "funds": _fund,
    "rounds": _round,
    "stories": _story,
}
