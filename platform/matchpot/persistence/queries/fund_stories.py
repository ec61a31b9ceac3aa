"""What entries are about, as far as a fund may know it: projects, awards, transfers; no donor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, null, select
from sqlalchemy.orm import Session

from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, PayIn
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.gift_lines import Change, changes_of

# A type and an id, as entries refer to things.
Ref = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What an entry is about; `gift_cents` of a match on one gift, `reference` of a transfer."""

    project_id: int | None = None
    title: str = ""
    slug: str | None = None
    gift_cents: int | None = None
    reference: str = ""


_PROJECT = (Project.id, Project.title, Project.slug)
# By what entries refer to: its id, and a row with the id, the project and the gift.
_OF_PROJECTS: Mapping[str, tuple[ColumnElement[int], Select[*tuple[Any, ...]]]] = {
    "match_line": (
        MatchLine.id.expression,
        select(MatchLine.id, *_PROJECT, Donation.gift_cents)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(Donation, Donation.id == MatchLine.donation_id),
    ),
    "campaign": (
        Campaign.id.expression,
        select(Campaign.id, *_PROJECT, null()).join(Project, Project.id == Campaign.project_id),
    ),
    "award": (
        Award.id.expression,
        select(Award.id, *_PROJECT, null()).join(Project, Project.id == Award.project_id),
    ),
}


def stories(session: Session, refs: Iterable[tuple[str | None, int | None]]) -> Mapping[Ref, Story]:
    """What these references are about; those about a pot alone are left out. Four statements."""
    ids: dict[str, set[int]] = defaultdict(set)
    for ref_type, ref_id in refs:
        if ref_type is not None and ref_id is not None:
            ids[ref_type].add(ref_id)
    found: dict[Ref, Story] = {}
    for ref_type, (column, statement) in _OF_PROJECTS.items():
        for row in (
            session.execute(statement.where(column.in_(ids[ref_type]))) if ids[ref_type] else ()
        ):
            found[ref_type, row[0]] = Story(
                project_id=row[1], title=row[2], slug=row[3], gift_cents=row[4]
            )
    if ids["pay_in"]:
        told = select(PayIn.id, PayIn.reference).where(PayIn.id.in_(ids["pay_in"]))
        for pay_in_id, reference in session.execute(told):
            found["pay_in", pay_in_id] = Story(reference=reference)
    return found


def changes(session: Session, ref: Ref) -> Sequence[Change]:
    """What became of the match line an entry is about, oldest first; of other things nothing."""
    ref_type, ref_id = ref
    return changes_of(session, [ref_id]) if ref_type == "match_line" else ()
