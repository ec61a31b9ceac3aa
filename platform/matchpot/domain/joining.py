"""How a campaign comes to a pot: asked by the maker or invited by the fund, answered by the other.

What the pot then adds is in `matching/`; who may speak for whom is checked where people come in.
"""

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.moves import table
from matchpot.domain.pots import PotCampaignState, PotState

_J = PotCampaignState

# A refusal is not for ever: plans change, and so do pots. What was added before a campaign leaves
# stays with it; later gifts are not matched any more.
MOVES = table(
    {
        _J.ASKED: (_J.ACCEPTED, _J.DECLINED),
        _J.INVITED: (_J.ACCEPTED, _J.DECLINED),
        _J.ACCEPTED: (_J.LEFT,),
        _J.DECLINED: (_J.ASKED, _J.INVITED),
        _J.LEFT: (_J.ASKED, _J.INVITED),
    }
)

_C, _P = CampaignState, PotState

# Campaigns that may still take money, now or later, and so may come to a pot.
MAY_JOIN = frozenset(
    {
        _C.DRAFT,
        _C.SUBMITTED,
        _C.CHANGES_REQUESTED,
        _C.APPROVED,
        _C.SCHEDULED,
        _C.LIVE,
        _C.LIVE_ROUND2,
        _C.PAUSED,
        _C.GRACE,
    }
)
# Pots that may take campaigns on; an empty one may be filled again.
TAKES_CAMPAIGNS = frozenset({_P.PUBLISHED, _P.OPEN, _P.PAUSED, _P.EXHAUSTED})
# Pots a campaign may ask by itself: those whose page anyone can read and that still give.
MAY_BE_ASKED = frozenset({_P.PUBLISHED, _P.OPEN})


def can_join(campaign: CampaignState, pot: PotState) -> bool:
    """Tell whether a campaign in this state may come to a pot in that state."""
    return campaign in MAY_JOIN and pot in TAKES_CAMPAIGNS
