"""The vote of residents: a letter with a link, and one ballot for each address that opens it.

No account, and no address is kept: what is stored with a ballot is a fingerprint made with the
app's secret, and the letter is emptied once it was sent. Whoever is signed in with a confirmed
address needs no letter.
"""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.allocation.ballots import Slate
from matchpot.domain.errors import NotAllowed
from matchpot.domain.people import canonical_email
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.votes import Says
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.services import applications, rounds, vote_letters
from matchpot.services.ballots import Paper, keep_public
from matchpot.services.letters import Reader


def voter_key(secret: str, round_id: int, email: str) -> str:
    """The fingerprint of a mailbox in one round; the same for every way to spell the address.

    Raises:
        InvalidValue: This is no address.
    """
    said = f"public-vote|{round_id}|{canonical_email(email)}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def ask_for_link(
    session: Session, row: Round, email: str, *, locale: str, secret: str, now: datetime
) -> None:
    """Promise a letter with the link to somebody's ballot; again at will, it is the same ballot.

    Raises:
        NotAllowed: Residents do not vote now.
        InvalidValue: This is no address.
    """
    rounds.check_allows(row, RoundAction.CAST_PUBLIC_BALLOT, now=now)
    key = voter_key(secret, row.id, email)
    to = Reader(key=f"voter:{key[:16]}", email=email, locale=locale)
    ends_at = rounds.plan_of(row).window(Phase.PUBLIC_VOTE).ends_at
    vote_letters.vote_link(session, to, row, voter_key=key, ends_at=ends_at, now=now)


def paper(session: Session, row: Round) -> Paper:
    """The ballot paper of residents: every application, in the order of the lot.

    Raises:
        NotAllowed: Residents do not vote in this phase.
    """
    rules = rounds.rules_of(row)
    if row.phase is not Phase.PUBLIC_VOTE or rules.public_ballot is None:
        raise NotAllowed(RoundAction.CAST_PUBLIC_BALLOT)
    standing = [one for one in applications.standing(session, row) if not one.withdrawn]
    by_lot = papers.lines(session, row.id, [one.id for one in standing])
    # Numbers are drawn before anybody votes; by code where there are none.
    places = {line.code: (line.lot_number or 0, line.code) for line in by_lot}
    return Paper(
        phase=row.phase,
        rules=rules.public_ballot,
        slate=Slate(
            costs={one.id: one.cost_cents for one in standing}, budget_cents=rules.budget_cents
        ),
        order=tuple(sorted((one.id for one in standing), key=lambda code: places[code])),
    )


def cast(
    session: Session, round_id: int, key: str, says: Says, *, token: str, now: datetime
) -> str:
    """Cast a resident's ballot, which takes the place of the one before; tells its receipt.

    `key` is what `voter_key` made of an address that was confirmed; `token` an unguessable word
    for this ballot alone.

    Raises:
        NotAllowed: Residents do not vote now.
        InvalidValue: What is wrong with the ballot (`Paper.check`).
    """
    row = rounds.locked(session, round_id)
    rounds.check_allows(row, RoundAction.CAST_PUBLIC_BALLOT, now=now)
    paper(session, row).check(says)
    return keep_public(session, row, key, says, token=token, now=now)
