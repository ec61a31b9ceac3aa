"""Forgetting a person: their data are replaced, the books stay whole.

Names and addresses live on the person, on gifts, in teams, in households, in offers of a place,
in what is followed and in mail, own words in objections; nothing else holds them. Gifts keep their
amounts and their own page.
"""

from datetime import datetime

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from matchpot.domain.accounts import ErasureBlocked
from matchpot.domain.errors import NotFound
from matchpot.domain.people import canonical_email
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.people import (
    Housemate,
    Invitation,
    Membership,
    Person,
    PersonRole,
)
from matchpot.persistence.models.projects import Project, TeamMember
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import people
from matchpot.persistence.queries.personal_data import erasure_blocks, gifts_of
from matchpot.services import (
    audit,
    cofunding,
    facts,
    follows,
    forgotten_applications,
    forgotten_duties,
    forgotten_loans,
    forgotten_lots,
    forgotten_networks,
    forgotten_reports,
    forgotten_votes,
    network_decisions,
    panel_places,
    questions,
    search_words,
)
from matchpot.services.letters import MAIL
from matchpot.services.vote_letters import VOTE_LINK

# Shown where a name was. No password has this hash, see `integrations.passwords`.
NOBODY, UNUSABLE = "–", "!"


def erase(session: Session, person_id: int, *, now: datetime, secret: bytes) -> None:
    """Replace everything that tells who somebody is, and end every session.

    A seat on a panel drawn by lot goes to the next in its order, for whom ties of people are
    looked up by `secret`.

    Raises:
        ErasureBlocked: Others still depend on who this is.
    """
    person = people.by_id(session, person_id)
    if person is None:
        raise NotFound("person", person_id)
    if reasons := erasure_blocks(session, person_id):
        raise ErasureBlocked(reasons)
    addresses = {person.email, person.email_pending} - {None}
    _forget_gifts(session, person)
    panel_places.forget(session, person_id, email=person.email, now=now, secret=secret)
    cofunding.let_go_of_maker(session, person_id, now=now)
    network_decisions.let_go_of_maker(session, person_id, now=now)
    forgotten_networks.forget(session, person, nobody=NOBODY)
    forgotten_applications.forget(session, person, nobody=NOBODY)
    forgotten_votes.forget(session, person_id, nobody=NOBODY)
    forgotten_lots.forget(session, person_id, nobody=NOBODY)
    forgotten_duties.forget(session, person_id, nobody=NOBODY, now=now)
    forgotten_reports.forget(session, person_id, now=now)
    forgotten_loans.forget(session, person, nobody=NOBODY)
    _forget_places(session, person_id, person.email, now)
    _forget_letters(session, person)
    _forget_changes(session, person_id)
    follows.forget_person(session, person)
    questions.forget(session, person_id)
    facts.forget(session, person_id)
    forget_mail(session, {str(address) for address in addresses})
    _forget_person(person, now)
    search_words.write_words_of(session, person_id)
    session.flush()
    audit.write(session, "person_erased", actor_id=person_id, now=now)


def _forget_gifts(session: Session, person: Person) -> None:
    own = select(Donation.id).where(gifts_of(person))
    session.execute(
        update(Exclusion)
        .where(Exclusion.donation_id.in_(own), Exclusion.appeal.is_not(None))
        .values(appeal=NOBODY)
    )
    session.execute(
        update(Donation)
        .where(gifts_of(person))
        .values(email=None, name=None, message=None, anonymous=True)
    )


def _forget_places(session: Session, person_id: int, email: str, now: datetime) -> None:
    canonical = canonical_email(email)
    session.execute(delete(PersonRole).where(PersonRole.person_id == person_id))
    session.execute(
        delete(Housemate).where(
            or_(Housemate.person_id == person_id, Housemate.email_canonical == canonical)
        )
    )
    session.execute(delete(Membership).where(Membership.person_id == person_id))
    session.execute(
        update(TeamMember)
        .where(TeamMember.person_id == person_id)
        .values(name=NOBODY, email_canonical="")
    )
    session.execute(
        update(Invitation)
        .where(func.lower(Invitation.email) == email.lower())
        .values(email=None, closed_at=now)
    )


def _forget_letters(session: Session, person: Person) -> None:
    """Award letters, and why something was granted, stay without the name and the address."""
    named = or_(Award.maker_id == person.id, Award.terms.contains(person.email, autoescape=True))
    for award in session.scalars(select(Award).where(named)):
        award.terms = award.terms.replace(person.email, NOBODY).replace(person.name, NOBODY)
        award.motivation = award.motivation.replace(person.name, NOBODY)
    promised = (
        select(FundPromise)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .join(Project, Project.id == Cofunding.project_id)
        .where(Project.maker_id == person.id)
    )
    for promise in session.scalars(promised):
        promise.motivation = promise.motivation.replace(person.name, NOBODY)


def _forget_changes(session: Session, person_id: int) -> None:
    """Notices of change stay as facts, without the words of either side."""
    own = select(ChangeNotice.id).where(ChangeNotice.maker_id == person_id)
    session.execute(
        update(ChangeReply)
        .where(ChangeReply.notice_id.in_(own), ChangeReply.body != "")
        .values(body=NOBODY)
    )
    session.execute(
        update(ChangeNotice).where(ChangeNotice.maker_id == person_id).values(body=NOBODY)
    )


def _forget_person(person: Person, now: datetime) -> None:
    person.name, person.city, person.about = NOBODY, "", ""
    person.email = person.email_canonical = f"erased-{person.id}@erased.invalid"
    person.email_pending = None
    person.password_hash = UNUSABLE
    person.epoch += 1
    person.erased_at = now


def forget_mail(session: Session, addresses: set[str]) -> None:
    """Empty the mails to these addresses that the outbox still holds; nothing more is sent."""
    held = session.execute(
        select(OutboxRow.id, OutboxRow.payload).where(
            OutboxRow.kind == MAIL, cast(OutboxRow.payload, String) != "{}"
        )
    )
    lower = {address.lower() for address in addresses}
    ids = [row_id for row_id, payload in held if str(payload.get("to", "")).lower() in lower]
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(payload={}))


def forget_one_mail(session: Session, key: str) -> None:
    """Empty one mail, because who it went to must not be known from now on."""
    session.execute(update(OutboxRow).where(OutboxRow.key == key).values(payload={}))


def forget_sent_mail(session: Session, *, before: datetime) -> int:
    """Empty the mails that were sent before a moment; tells how many.

    Links to ballots go also unsent: whoever asked for one can ask again.
    """
    unsent = OutboxRow.key.startswith(f"mail:{VOTE_LINK}:") & (OutboxRow.created_at < before)
    emptied = session.scalars(
        update(OutboxRow)
        .where(
            OutboxRow.kind == MAIL,
            or_(OutboxRow.done_at < before, unsent),
            cast(OutboxRow.payload, String) != "{}",
        )
        .values(payload={})
        .returning(OutboxRow.id)
    )
    return len(emptied.all())
