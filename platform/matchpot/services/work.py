"""What a person does about background work that gave up: try it again, or leave a mail unsent.

Work about money is never left undone here.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.persistence.leases import INBOX, OUTBOX, abandon, revive
from matchpot.services import audit
from matchpot.services.letters import MAIL

KINDS = {"outbox": OUTBOX, "inbox": INBOX}


class WhyUnsent(StrEnum):
    """Why a mail is given up."""

    NO_MAILBOX = "no_mailbox"
    REFUSED = "refused"
    TOLD_OTHERWISE = "told_otherwise"
    TOO_LATE = "too_late"


def try_again(session: Session, kind: str, row_id: int, *, by: int, now: datetime) -> None:
    """Let a row that gave up be tried again at once; harmless for one that did not.

    Raises:
        NotFound: There is no such kind of work.
    """
    if kind not in KINDS:
        raise NotFound("work", kind)
    revive(session, KINDS[kind], row_id, now=now)
    audit.write(session, "work_tried_again", actor_id=by, now=now, ref=(kind, row_id))


def give_up_mail(session: Session, row_id: int, *, why: WhyUnsent, by: int, now: datetime) -> None:
    """Leave a mail unsent for good, so that it rings no alarm any more; who and why is kept.

    Raises:
        NotFound: It is no mail that gave up, or somebody answered it before.
    """
    if not abandon(session, row_id, kind=MAIL, now=now):
        raise NotFound("mail", row_id)
    detail, ref = {"why": why.value}, ("outbox", row_id)
    audit.write(session, "mail_given_up", actor_id=by, now=now, ref=ref, detail=detail)
