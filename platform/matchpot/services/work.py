"""What a person does about background work that gave up: let it be tried again."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.persistence.leases import INBOX, OUTBOX, revive
from matchpot.services import audit

KINDS = {"outbox": OUTBOX, "inbox": INBOX}


def try_again(session: Session, kind: str, row_id: int, *, by: int, now: datetime) -> None:
    """Let a row that gave up be tried again at once; harmless for one that did not.

    Raises:
        NotFound: There is no such kind of work.
    """
    if kind not in KINDS:
        raise NotFound("work", kind)
    revive(session, KINDS[kind], row_id, now=now)
    audit.write(session, "work_tried_again", actor_id=by, now=now, ref=(kind, row_id))
