"""A project as plain values, frozen when it is handed in: what a panel reads stays what it was.

Nothing of a maker but what the project's own page shows. When somebody of the team is forgotten
their name leaves the copies too.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.projects import Image, Project
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries import projects as queries
from matchpot.services.editing import campaign_of

# Plain JSON values; Any: that is what they are.
Copy = dict[str, Any]


def copy_of(session: Session, project: Project) -> Copy:
    """The project as it is now; amounts in cents, lists in the maker's order."""
    campaign = campaign_of(session, project.id)
    return {
        "title": project.title,
        "summary": project.summary,
        "story": project.story_md,
        "language": project.language,
        "video_url": project.video_url,
        "discipline": project.discipline.value,
        "city": project.city,
        "starts_on": project.starts_on.isoformat() if project.starts_on else None,
        "team": [
            {"name": one.name, "task": one.task} for one in queries.team_of(session, project.id)
        ],
        "budget": [
            {
                "kind": one.kind.value,
                "label": one.label,
                "cents": one.amount_cents,
                "hours": one.hours,
                "rate_cents": one.rate_cents,
                "pay_role": one.pay_role,
                "in_kind": one.in_kind,
                "needed_on": one.needed_on.isoformat() if one.needed_on else None,
            }
            for one in queries.budget_of(session, project.id)
        ],
        "sources": [
            {
                "kind": one.kind.value,
                "state": one.state.value,
                "label": one.label,
                "cents": one.amount_cents,
                "condition": one.condition,
                "expected_on": one.expected_on.isoformat() if one.expected_on else None,
                "is_public": one.is_public,
            }
            for one in queries.sources_of(session, project.id)
        ],
        "crowd_cents": campaign.goal_optimum_cents or campaign.goal_min_cents,
        "images": _pictures(session, project),
    }


def _pictures(session: Session, project: Project) -> list[Mapping[str, str]]:
    """The cover first."""

    def comes_later(image: Image) -> tuple[bool, int]:
        return image.id != project.cover_image_id, image.id

    found = sorted(queries.images_of(session, project.id), key=comes_later)
    return [{"name": one.name, "alt": one.alt} for one in found]


def forget_names(
    session: Session, project_ids: Collection[int], names: Collection[str], *, nobody: str
) -> None:
    """Put `nobody` where one of these names stands in the teams of handed-in projects."""
    found = session.scalars(
        select(Application).where(
            Application.project_id.in_(project_ids), Application.copy.is_not(None)
        )
    )
    for one in found:
        copy = dict(one.copy or {})
        copy["team"] = [
            {**member, "name": nobody} if member["name"] in names else member
            for member in copy.get("team", ())
        ]
        one.copy = copy
