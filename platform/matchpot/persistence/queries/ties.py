"""What the platform knows of people that ties them to one another: mailboxes, homes, organisations.

For panels: who may not be drawn, and which conflicts of interest a member may want to declare.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.panels.ties import Hint, Tie, plain
from matchpot.domain.people import OrganisationKind
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Housemate, Membership, Organisation, Person
from matchpot.persistence.models.projects import Project, TeamMember
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries.personal_data import gifts_of

# In a network people are not each other's colleagues.
_EMPLOYS = frozenset(OrganisationKind) - {OrganisationKind.NETWORK, OrganisationKind.PLATFORM}
# A tie and what it is to, before it is made a mark.
Known: TypeAlias = frozenset[tuple[Tie, str]]


def of_people(session: Session, person_ids: Iterable[int]) -> dict[int, Known]:
    """The ties of people with an account: their mailbox, those of their household, where they work.

    A household is known when either of two told it.
    """
    ids = sorted(set(person_ids))
    found: dict[int, set[tuple[Tie, str]]] = {one: set() for one in ids}
    own = select(Person.id, Person.email_canonical).where(Person.id.in_(ids))
    told = select(Housemate.person_id, Housemate.email_canonical).where(
        Housemate.person_id.in_(ids)
    )
    for person_id, mailbox in session.execute(own.union_all(told)):
        found[person_id].add((Tie.MAILBOX, mailbox))
    places = (
        select(Membership.person_id, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id.in_(ids),
            Membership.accepted_at.is_not(None),
            Organisation.kind.in_(_EMPLOYS),
        )
    )
    for person_id, organisation_id, name in session.execute(places):
        found[person_id] |= _organisation(organisation_id, name)
    return {person_id: frozenset(known) for person_id, known in found.items()}


def _organisation(organisation_id: int, name: str) -> set[tuple[Tie, str]]:
    return {(Tie.ORGANISATION, str(organisation_id)), (Tie.NAMED, plain(name))}


def people_of_applications(session: Session, round_id: int) -> dict[int, set[int]]:
    """The accounts behind every application of a round that was not withdrawn: maker and team."""
    rows = session.execute(
        select(Application.id, Application.maker_id, Application.project_id).where(
            Application.round_id == round_id, Application.state != ApplicationState.WITHDRAWN
        )
    ).all()
    team = _teams(session, {project_id for _, _, project_id in rows})
    return {id_: {maker_id} | team.get(project_id, set()) for id_, maker_id, project_id in rows}


def people_of_project(session: Session, project: Project) -> set[int]:
    """The accounts behind a project: maker and team."""
    return {project.maker_id} | _teams(session, {project.id}).get(project.id, set())


def _teams(session: Session, project_ids: Iterable[int]) -> dict[int, set[int]]:
    """The accounts in the team of each project."""
    team: dict[int, set[int]] = {}
    for project_id, person_id in session.execute(
        select(TeamMember.project_id, Person.id)
        .join(
            Person,
            or_(
                Person.id == TeamMember.person_id,
                Person.email_canonical == TeamMember.email_canonical,
            ),
        )
        .where(TeamMember.project_id.in_(sorted(project_ids)))
    ):
        team.setdefault(project_id, set()).add(person_id)
    return team


def of_applicants(session: Session, round_id: int) -> Known:
    """The ties of everybody who applies in a round, and of the organisations they apply for."""
    people = {
        one for behind in people_of_applications(session, round_id).values() for one in behind
    }
    found = {tie for known in of_people(session, people).values() for tie in known}
    organisations = session.execute(
        select(Organisation.id, Organisation.name)
        .join(Project, Project.organisation_id == Organisation.id)
        .join(Application, Application.project_id == Project.id)
        .where(
            Application.round_id == round_id,
            Application.state != ApplicationState.WITHDRAWN,
            Organisation.kind.in_(_EMPLOYS),
        )
    )
    for organisation_id, name in organisations:
        found |= _organisation(organisation_id, name)
    return frozenset(found)


def hints(session: Session, round_id: int, person_id: int) -> Mapping[int, Hint]:
    """Which applications may be a conflict for somebody, by what the platform knows of them.

    Of several reasons the nearest; for the eyes of this person alone.
    """
    behind = people_of_applications(session, round_id)
    everyone = {one for people in behind.values() for one in people} | {person_id}
    known = of_people(session, everyone)
    gave_to = _makers_given_to(session, person_id)
    applied_for = _applied_for(session, round_id)
    found: dict[int, Hint] = {}
    for application_id, maker_id, team in (
        (one.id, one.maker_id, behind[one.id])
        for one in session.scalars(select(Application).where(Application.id.in_(behind)))
    ):
        own, shared = known[person_id], frozenset[tuple[Tie, str]]()
        for other in team - {person_id}:
            shared |= own & known[other]
        works_there = bool(own & applied_for.get(application_id, frozenset()))
        reasons = {
            Hint.MAKER: maker_id == person_id,
            Hint.TEAM: person_id in team,
            Hint.HOUSEHOLD: any(tie is Tie.MAILBOX for tie, _ in shared),
            Hint.ORGANISATION: works_there or any(tie is Tie.ORGANISATION for tie, _ in shared),
            Hint.DONOR: maker_id in gave_to,
        }
        nearest = next((hint for hint, is_so in reasons.items() if is_so), None)
        if nearest is not None:
            found[application_id] = nearest
    return found


def _applied_for(session: Session, round_id: int) -> dict[int, Known]:
    rows = session.execute(
        select(Application.id, Organisation.id, Organisation.name)
        .join(Project, Project.id == Application.project_id)
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(Application.round_id == round_id, Organisation.kind.in_(_EMPLOYS))
    )
    return {id_: frozenset(_organisation(one, name)) for id_, one, name in rows}


def _makers_given_to(session: Session, person_id: int) -> frozenset[int]:
    """The makers somebody gave to, with a gift that was paid and not asked back."""
    person = session.get_one(Person, person_id)
    found = session.scalars(
        select(Project.maker_id)
        .join(Campaign, Campaign.project_id == Project.id)
        .join(Donation, Donation.campaign_id == Campaign.id)
        .where(gifts_of(person), Donation.state.in_(COUNTS))
    )
    return frozenset(found)
