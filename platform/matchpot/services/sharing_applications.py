"""A maker's consent that the fund of one round sees where else the project applied; or its end."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.services import audit
from matchpot.services.applications import locked


def share(
    session: Session, application_id: int, *, maker_id: int, is_on: bool, now: datetime
) -> None:
    """Give the consent, or take it back; doing it again changes nothing.

    Raises:
        NotFound: It is not this maker's.
    """
    found = locked(session, application_id)
    if found.maker_id != maker_id:
        raise NotFound("application", application_id)
    if is_on is (found.shared_at is not None):
        return
    found.shared_at = now if is_on else None
    session.flush()
    act = "application.shared" if is_on else "application.kept_apart"
    audit.write(session, act, actor_id=maker_id, now=now, ref=("application", application_id))
