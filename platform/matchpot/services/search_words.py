"""Keeps the words projects are found by: after a change of the plan, and of its maker's name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.finding import ProjectWords
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.services import search


def refresh_words(session: Session, project: Project) -> None:
    """Write down by which words the project is found."""
    maker = session.scalar(select(Person.name).where(Person.id == project.maker_id)) or ""
    house = ""
    if project.organisation_id is not None:
        asked = select(Organisation.name).where(Organisation.id == project.organisation_id)
        house = session.scalar(asked) or ""
    beside = (project.summary, project.city, maker, house)
    session.merge(
        ProjectWords(
            project_id=project.id,
            written_with=search.WRITTEN_WITH,
            title=search.words_of([project.title]),
            beside=search.words_of([*beside, search.CALLED[project.discipline]]),
            story=search.words_of([project.story_md]),
            spelled=search.spelled([project.title, *beside, search.CALLED[project.discipline]]),
        )
    )


def write_words(session: Session, project_ids: Sequence[int]) -> None:
    """Write anew by which words these projects are found."""
    for project in session.scalars(select(Project).where(Project.id.in_(project_ids))):
        refresh_words(session, project)


def write_words_of(session: Session, maker_id: int) -> None:
    """Write anew by which words a maker's projects are found, under the name they have now."""
    session.flush()
    for project in session.scalars(select(Project).where(Project.maker_id == maker_id)):
        refresh_words(session, project)
