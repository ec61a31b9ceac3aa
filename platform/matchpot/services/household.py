"""What a person tells about who shares their household; it holds for gifts from then on."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchpot.domain.people import canonical_email
from matchpot.persistence.models.people import Housemate
from matchpot.services import audit


def tell(session: Session, person_id: int, email: str, *, now: datetime) -> None:
    """Keep the address of somebody in the household; told twice is told once."""
    address = canonical_email(email)
    if session.get(Housemate, (person_id, address)) is None:
        session.add(Housemate(person_id=person_id, email_canonical=address, told_at=now))
        session.flush()
        audit.write(session, "housemate.told", actor_id=person_id, now=now)


def forget(session: Session, person_id: int, email: str, *, now: datetime) -> None:
    """Forget an address; what was decided by it stays."""
    gone = session.scalars(
        delete(Housemate)
        .where(Housemate.person_id == person_id, Housemate.email_canonical == email)
        .returning(Housemate.email_canonical)
    ).all()
    if gone:
        audit.write(session, "housemate.forgotten", actor_id=person_id, now=now)
