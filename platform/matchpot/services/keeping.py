"""What a gift's lines are worth, and what they keep when a part of the gift goes back.

A line that a case left out stands here as if it had not been: the others are cut as they would
have been with it, so that it can come back beside them. Nothing here changes a row.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.domain.matching.scenes import Gift
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.queries import exclusions
from matchpot.persistence.queries import matching as queries
from matchpot.services import matching

Worth = Mapping[int, int]


def worth(session: Session, donation_id: int, lines: Sequence[MatchLine]) -> dict[int, int]:
    """Cents by pot: of the lines that stand, and of those that are left out as they were."""
    standing = {line.pot_id: line.amount_cents for line in lines}
    return standing | exclusions.left_out_cents(session, donation_id)


def kept_after(
    session: Session, donation: Donation, lines: Sequence[MatchLine], *, gift_left_cents: int
) -> Worth:
    """What each pot's line keeps when this much of the gift is left.

    The lines never grow; each keeps at most what its own rule version gives.
    """
    return kept(
        session, donation, worth(session, donation.id, lines), gift_left_cents=gift_left_cents
    )


def kept(session: Session, donation: Donation, of: Worth, *, gift_left_cents: int) -> Worth:
    """The same, of lines that are worth this much by pot."""
    if not of or donation.match_basis is None:
        return of
    versions = queries.rule_versions(
        session, [pot["version"] for pot in donation.match_basis["pots"]]
    )
    recalled = matching.recall(donation.match_basis, versions)
    granted = [
        GrantedLine(view, of.get(int(view.id), 0))
        for view in recalled.views
        if is_gift_rule(view.rule) and (view.reason is None or int(view.id) in of)
    ]
    cuts = recompute_after_refund(
        Gift(cents=gift_left_cents), recalled.project, granted, recalled.joint
    )
    return dict(of) | {int(cut.pot_id): cut.after_cents for cut in cuts}
