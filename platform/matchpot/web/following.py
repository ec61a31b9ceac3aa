"""How a page is followed: a link for strangers, a button for who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_login import current_user

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.follows import FollowKind
from matchpot.domain.guide.schemes import Scheme, is_offer
from matchpot.extensions import reader
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries.follows import Target

# The page of what is followed.
PAGES: Mapping[FollowKind, str] = {
    FollowKind.PROJECT: "projects.show",
    FollowKind.FUND: "funds_public.show",
    FollowKind.ROUND: "rounds_public.show",
    FollowKind.SCHEME: "guide.show",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPart:
    """What the part shows; `follows` is None for a stranger, of whom nothing is known."""

    kind: FollowKind
    slug: str
    follows: bool | None


def part(kind: FollowKind, target_id: int, slug: str) -> FollowPart:
    """The part for a thing; reads nothing for a stranger, so that pages can be kept for them."""
    follows = None
    if current_user.is_authenticated:
        follows = queries.does_follow(reader(), current_user.id, kind, target_id)
    return FollowPart(kind=kind, slug=slug, follows=follows)


def of_project(row: Any) -> FollowPart | None:  # Any: a row of a project's page
    """The part for a project; None before its launch."""
    if row.campaign_id is None or row.state not in PUBLIC:
        return None
    return part(FollowKind.PROJECT, row.project_id, row.slug)


def place_of(scheme: Scheme) -> tuple[FollowKind, str] | None:
    """What is followed for the days of a scheme: a round itself, or what is kept in the guide.

    Pots and loans have no follow of their own.
    """
    if not is_offer(scheme.key):
        return FollowKind.SCHEME, scheme.key
    if scheme.offered_by.startswith("round:"):
        return FollowKind.ROUND, scheme.source_url.rpartition("/")[2]
    return None


def page_of(target: Target) -> str:
    """The address of what is followed."""
    if target.kind is FollowKind.SCHEME:
        return url_for(PAGES[target.kind], key=target.slug)
    return url_for(PAGES[target.kind], slug=target.slug)
