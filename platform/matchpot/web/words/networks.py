"""Words for networks: how they decide, what members say, and where things stand."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.networks.ballots import BallotState
from matchpot.domain.networks.deciding import Method, Reason, Recusal, Stance
from matchpot.domain.networks.purses import MandateState, ProposalState
from matchpot.domain.networks.ways import Allocation

METHODS: Mapping[Method, LazyString] = {
    Method.CONSENT: _l("Consent: it passes unless somebody objects with a reason"),
    Method.MAJORITY: _l("Majority: more yes than no, each member one vote"),
    Method.MONEY_SHARES: _l("Money shares: votes weigh what the funds paid in"),
    Method.BALLOT: _l("Ballot: members vote on several projects at once"),
}
# As the rules are named for rounds.
ALLOCATIONS: Mapping[Allocation, LazyString] = {
    Allocation.GREEDY_SKIP: _l("Best first; what no longer fits is skipped"),
    Allocation.GREEDY_STOP: _l("Best first, until one no longer fits"),
    Allocation.PER_EURO: _l("Most score for every euro first"),
    Allocation.KNAPSACK_OPTIMAL: _l("The set with the highest score together"),
    Allocation.MES: _l("Equal shares"),
    Allocation.PHRAGMEN: _l("Shared burdens"),
}
STANCES: Mapping[Stance, LazyString] = {
    Stance.YES: _l("Yes"),
    Stance.NO: _l("No"),
    Stance.OBJECT: _l("I object, with a reason"),
    Stance.ABSTAIN: _l("I leave it to the others"),
}
RECUSALS: Mapping[Recusal, LazyString] = {
    Recusal.MAKER: _l("Makes the project"),
    Recusal.TEAM: _l("Works on the project"),
    Recusal.HOUSEHOLD: _l("Shares a household with somebody of the project"),
    Recusal.ORGANISATION: _l("Belongs to an organisation of somebody of the project"),
    Recusal.DECLARED: _l("Stepped back from it"),
    Recusal.LEFT: _l("Left the network"),
}
REASONS: Mapping[Reason, LazyString] = {
    Reason.PASSED: _l("Granted"),
    Reason.NOBODY_DECIDES: _l("No member could decide on it"),
    Reason.TOO_FEW_SPOKE: _l("Too few members spoke"),
    Reason.OBJECTED: _l("A member objected with a reason"),
    Reason.NOT_MORE_YES_THAN_NO: _l("There was not more yes than no"),
    Reason.MAKER_LEFT: _l("The maker left"),
    Reason.NOT_CHOSEN: _l("Not chosen in the ballot"),
}
MANDATES: Mapping[MandateState, LazyString] = {
    MandateState.OFFERED: _l("Offered"),
    MandateState.RUNNING: _l("Running"),
    MandateState.DECLINED: _l("Turned down"),
    MandateState.WITHDRAWN: _l("Withdrawn"),
    MandateState.ENDED: _l("Ended"),
}
PROPOSALS: Mapping[ProposalState, LazyString] = {
    ProposalState.OPEN: _l("Open"),
    ProposalState.PASSED: _l("Granted"),
    ProposalState.FELL: _l("Not granted"),
    ProposalState.WITHDRAWN: _l("Withdrawn"),
}
BALLOTS: Mapping[BallotState, LazyString] = {
    BallotState.GATHERING: _l("Projects are gathered"),
    BallotState.VOTING: _l("Members vote"),
    BallotState.COUNTED: _l("Counted"),
    BallotState.TOO_FEW_VOTED: _l("Too few members voted"),
    BallotState.NOTHING_PROPOSED: _l("Nothing was proposed"),
    BallotState.CALLED_OFF: _l("Called off"),
}
