"""Words for pots, match lines and the parameters of match rules; sentences are in sentences.py."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.exhaustion import ExhaustionMode
from matchpot.domain.matching.explain import ClauseCode, Stage
from matchpot.domain.matching.filters import Makers, Rewards
from matchpot.domain.matching.gap_fill import GapGoal
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.panel_blend import CrowdBy
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.ratio import Rounding
from matchpot.domain.matching.seed import SeedCondition
from matchpot.domain.matching.tier_gift import TierStyle
from matchpot.domain.matching.unlock import Basis
from matchpot.domain.pots import (
    PayInState,
    PotCampaignState,
    PotMode,
    PotPurpose,
    PotState,
    Share,
)

POT_PURPOSES: Mapping[PotPurpose, LazyString] = {
    PotPurpose.MATCHING: _l("Matching"),
    PotPurpose.ROUND: _l("Rounds and awards"),
    PotPurpose.LOANS: _l("Loans"),
    PotPurpose.NETWORK: _l("A network"),
}

POT_STATES: Mapping[PotState, LazyString] = {
    PotState.DRAFT: _l("Draft"),
    PotState.COMMITTED: _l("Promised"),
    PotState.FUNDED: _l("Paid in"),
    PotState.PUBLISHED: _l("Published"),
    PotState.OPEN: _l("Open"),
    PotState.PAUSED: _l("Paused"),
    PotState.EXHAUSTED: _l("Empty"),
    PotState.CLOSED: _l("Closed"),
    PotState.SETTLING: _l("Being settled"),
    PotState.SETTLED: _l("Settled"),
    PotState.ARCHIVED: _l("Archived"),
}

POT_MODES: Mapping[PotMode, LazyString] = {
    PotMode.FILL: _l("Fills what other pots leave"),
    PotMode.STACK: _l("Comes on top of other pots"),
}

SHARES: Mapping[Share, LazyString] = {
    Share.ORDERED: _l("One after the other"),
    Share.PROPORTIONAL: _l("In proportion to what each has left"),
}

POT_CAMPAIGN_STATES: Mapping[PotCampaignState, LazyString] = {
    PotCampaignState.ASKED: _l("Asked by the maker"),
    PotCampaignState.INVITED: _l("Invited by the fund"),
    PotCampaignState.ACCEPTED: _l("Takes part"),
    PotCampaignState.DECLINED: _l("Declined"),
    PotCampaignState.LEFT: _l("Left the pot"),
}

CROWD_BY: Mapping[CrowdBy, LazyString] = {
    CrowdBy.PRO_RATA: _l("in proportion to what people gave"),
    CrowdBy.QF: _l("by how many people give: many small gifts weigh more than one large gift"),
}

PAY_IN_STATES: Mapping[PayInState, LazyString] = {
    PayInState.PLEDGED: _l("Promised"),
    PayInState.RECORDED: _l("Written down, to be confirmed"),
    PayInState.RECEIVED: _l("Received"),
    PayInState.TOPPED_UP: _l("At the payment service"),
}

MATCH_LINE_STATES: Mapping[MatchLineState, LazyString] = {
    MatchLineState.HELD: _l("Kept aside, not given yet"),
    MatchLineState.RELEASED: _l("Let go"),
    MatchLineState.CAPTURED: _l("Added"),
    MatchLineState.FROZEN: _l("Frozen by a dispute"),
    MatchLineState.SETTLED: _l("Settled"),
    MatchLineState.PAID: _l("Paid to the maker"),
    MatchLineState.REVERSED: _l("Back to the fund"),
}

# Whole sentences: donors, makers and funds read them as the answer to "why not more?".
REASONS: Mapping[Reason, LazyString] = {
    Reason.BELOW_MINIMUM: _l("The gift is smaller than this pot counts."),
    Reason.ABOVE_MAXIMUM: _l("The gift is larger than this pot counts."),
    Reason.OUTSIDE_WINDOW: _l("The pot counts gifts of other days."),
    Reason.REWARD_CHOICE: _l("With this choice of reward the pot does not count the gift."),
    Reason.EMAIL_NOT_VERIFIED: _l(
        "Only gifts of people with an account and a confirmed e-mail address count."
    ),
    Reason.GAVE_BEFORE: _l("Only the first gift of people who never gave here before counts."),
    Reason.TOO_MANY_GIFTS: _l("This person gave to this project too often in a short time."),
    Reason.SHARED_CARD: _l("This card or account paid under too many e-mail addresses."),
    Reason.LEFT_OUT: _l("The fund left this gift out, with a reason one can object to."),
    Reason.OTHER_DISCIPLINE: _l("The pot is for projects in other disciplines."),
    Reason.OTHER_CITY: _l("The pot is for projects in other places."),
    Reason.OTHER_MAKER: _l("The pot is for projects of another kind of maker."),
    Reason.GOAL_OUT_OF_RANGE: _l("The pot is for projects with a smaller or a larger goal."),
    Reason.OTHER_FUNDS: _l("Enough other funds add to this project already."),
    Reason.CROWD_TOO_SMALL: _l("People must give more to this project first."),
    Reason.SELF_DONATION: _l("Makers' gifts to their own project are not matched."),
    Reason.TEAM_DONATION: _l("Gifts of people in the project's team are not matched."),
    Reason.HOUSEHOLD_DONATION: _l(
        "Gifts from the household of the maker or the team are not matched."
    ),
    Reason.FUNDER_DONATION: _l("Gifts of people who work for the fund are not matched."),
    Reason.CAMPAIGN_NOT_IN_POT: _l("The project does not take part in this pot."),
    Reason.POT_CLOSED: _l("The pot is not open."),
    Reason.POT_PAUSED: _l("The fund has paused the pot."),
    Reason.POT_EMPTY: _l("There is not more left in the pot."),
    Reason.NEXT_TRANCHE: _l("What the pot has for now is used. More becomes available later."),
    Reason.SHARED_AT_END: _l(
        "What the pot gives to whoever comes first is used. The rest is shared at the end over "
        "gifts that got too little."
    ),
    Reason.CAP_PER_DONATION: _l("Only a part of a gift this large counts."),
    Reason.CAP_PER_DONOR_PROJECT: _l("The most for one person on this project is reached."),
    Reason.CAP_PER_DONOR_POT: _l("The most for one person in this pot is reached."),
    Reason.CAP_PER_PROJECT: _l("The most this pot gives to one project is reached."),
    Reason.CAP_PER_PROJECT_GOAL: _l("The pot gives no larger part of a project's goal."),
    Reason.CAP_PER_DAY: _l("The most this pot gives on one day is reached."),
    Reason.CAP_PER_MAKER_YEAR: _l("The most this pot gives to one maker in a year is reached."),
    Reason.FILLED_BY_OTHERS: _l("Another fund adds this part already."),
    Reason.SHARED_WITH_OTHERS: _l("Several funds share the addition."),
    Reason.JOINT_MULTIPLE: _l("All funds together add no more than the gift itself."),
    Reason.JOINT_PROJECT_GOAL: _l("All funds together add no more than half of the goal."),
    Reason.NOT_THE_FIRST_GIFT: _l("The pot adds to the first gift of each person only."),
    Reason.ENOUGH_DONORS: _l("The pot has added for as many people as it does on one project."),
    Reason.NOT_THIS_PAYMENT: _l("Of your gifts to this project, the pot does not add to this one."),
    Reason.GOAL_FILLED: _l("The project needs no more than this to reach its goal."),
    Reason.ALL_OR_NOTHING: _l(
        "There is less left in the pot than the whole addition, so it adds nothing."
    ),
    Reason.TRIGGER_NOT_REACHED: _l("The threshold is not reached yet."),
    Reason.DONORS_MISSING: _l("Not enough different people have given yet."),
    Reason.DATE_PASSED: _l("The last day for it has passed."),
    Reason.GOAL_NOT_REACHED: _l("The project did not reach its goal."),
    Reason.END_NOT_REACHED: _l("The project did not come as far as the fund asked."),
    Reason.GIFT_REDUCED: _l("A part of the gift was given back."),
    Reason.HOLD_LAPSED: _l("The payment came after the addition was kept aside for it."),
}

STAGES: Mapping[Stage, LazyString] = {
    Stage.GIFT: _l("Gift"),
    Stage.CROWD: _l("Gifts together"),
    Stage.RULE: _l("What the rule gives"),
}

CLAUSES: Mapping[ClauseCode, LazyString] = {
    ClauseCode.RATIO: _l("For every euro"),
    ClauseCode.RATIO_CUMULATIVE: _l("For every euro, counted together"),
    ClauseCode.UNLOCK_FIXED: _l("Fixed amount"),
    ClauseCode.TRIGGER_CENTS: _l("Threshold"),
    ClauseCode.TRIGGER_BPS: _l("Threshold as a part of the goal"),
    ClauseCode.TRIGGER_COUNTS_MATCH: _l("Match counts for the threshold"),
    ClauseCode.MIN_DONORS: _l("Least number of donors"),
    ClauseCode.BY_DATE: _l("Before a date"),
    ClauseCode.LATCHED: _l("Once given, stays given"),
    ClauseCode.RELOCKS: _l("Taken back when gifts go back"),
    ClauseCode.TOP_UP: _l("Part of what is missing"),
    ClauseCode.TOP_UP_CAP: _l("Most that is topped up"),
    ClauseCode.ONLY_AT_GOAL: _l("Only when the goal is reached"),
    ClauseCode.TIER_GIFT_SLAB: _l("By the size of the gift"),
    ClauseCode.TIER_GIFT_MARGINAL: _l("By the parts of the gift"),
    ClauseCode.MAX_COUNTED: _l("Most of one gift that counts"),
    ClauseCode.TIER_POT: _l("By what the pot gave before"),
    ClauseCode.PER_DONOR: _l("For each person"),
    ClauseCode.MAX_DONORS: _l("Most people on one project"),
    ClauseCode.NTH_PAYMENT: _l("For one of a person's gifts"),
    ClauseCode.FIRST_PAYMENTS: _l("For the first gifts of a person"),
    ClauseCode.ALL_OR_NOTHING: _l("Whole or not at all"),
    ClauseCode.GAP_FILL: _l("Until the goal is reached"),
    ClauseCode.GAP_FILL_OPTIMUM: _l("Until the optimum is reached"),
    ClauseCode.BRIDGE: _l("Part of the goal, early"),
    ClauseCode.KEEP_IF: _l("Only when all together come far enough"),
    ClauseCode.SEED: _l("First gift"),
    ClauseCode.KEEP_IF_CROWD: _l("Only when people come far enough"),
    ClauseCode.UNCONDITIONAL: _l("No condition but success"),
    ClauseCode.MIN_DONATION: _l("Smallest gift that counts"),
    ClauseCode.ONLY_DISCIPLINES: _l("Disciplines"),
    ClauseCode.ONLY_CITIES: _l("Places"),
    ClauseCode.ONLY_MAKERS: _l("Makers"),
    ClauseCode.ONLY_GOAL_LEAST: _l("Smallest goal"),
    ClauseCode.ONLY_GOAL_MOST: _l("Largest goal"),
    ClauseCode.ONLY_MAX_OTHER_FUNDS: _l("Most other funds"),
    ClauseCode.ONLY_MIN_CROWD: _l("Least given by people before"),
    ClauseCode.ONLY_VERIFIED_EMAIL: _l("Confirmed e-mail address"),
    ClauseCode.ONLY_FIRST_GIFT: _l("New givers"),
    ClauseCode.ONLY_MAX_DONATION: _l("Largest gift that counts"),
    ClauseCode.ONLY_FROM_DAY: _l("First day"),
    ClauseCode.ONLY_UNTIL_DAY: _l("Last day"),
    ClauseCode.ONLY_REWARDS: _l("Gifts with or without a reward"),
    ClauseCode.ONLY_PACE_GIFTS: _l("Most gifts of one person in a short time"),
    ClauseCode.ONLY_PACE_ADDRESSES: _l("Most addresses on one card"),
    ClauseCode.ONLY_PACE_HOURS: _l("Hours over which these are counted"),
    ClauseCode.CAP_PER_DONATION: _l("Most for one gift"),
    ClauseCode.CAP_PER_DONOR_PROJECT: _l("Most for one donor in one project"),
    ClauseCode.CAP_PER_DONOR_POT: _l("Most for one donor in the pot"),
    ClauseCode.CAP_PER_PROJECT: _l("Most for one project"),
    ClauseCode.CAP_PER_PROJECT_GOAL: _l("Most as a part of the goal"),
    ClauseCode.CAP_PER_DAY: _l("Most on one day"),
    ClauseCode.CAP_PER_MAKER_YEAR: _l("Most for one maker in a year"),
    ClauseCode.TRANCHES: _l("Money in parts"),
    ClauseCode.HYBRID: _l("The rest shared at the end"),
}

FIELD_FLAWS: Mapping[FieldFlaw, LazyString] = {
    FieldFlaw.MISSING: _l("Fill this in."),
    FieldFlaw.UNKNOWN: _l("This is not part of the rule."),
    FieldFlaw.GIVEN_TWICE: _l("This is given twice."),
    FieldFlaw.NOT_A_WHOLE_NUMBER: _l("Write a whole number."),
    FieldFlaw.NOT_TRUE_OR_FALSE: _l("Choose yes or no."),
    FieldFlaw.NOT_A_CHOICE: _l("Choose one of the possibilities."),
    FieldFlaw.NOT_A_DATE: _l("Write a date."),
    FieldFlaw.NOT_A_TABLE: _l("Write one row for each step, with two numbers."),
    FieldFlaw.NOT_A_TEXT: _l("Write one line of text."),
    FieldFlaw.NOT_RISING: _l("Each row must start higher than the one before."),
    FieldFlaw.NOT_THE_WHOLE: _l("Together these must be the whole pot, 100 percent."),
    FieldFlaw.TOO_SMALL: _l("This is too small."),
    FieldFlaw.TOO_LARGE: _l("This is too large."),
    FieldFlaw.TOO_LONG: _l("This is too long."),
    FieldFlaw.EXACTLY_ONE: _l("Fill in exactly one of these."),
}

EXHAUSTION_MODES: Mapping[ExhaustionMode, LazyString] = {
    ExhaustionMode.FCFS: _l("All of it from the start; whoever comes first is served first"),
    ExhaustionMode.TRANCHES: _l("In parts, on days you choose"),
    ExhaustionMode.HYBRID: _l("A part to whoever comes first, the rest shared at the end"),
}

ROUNDINGS: Mapping[Rounding, LazyString] = {
    Rounding.FLOOR: _l("Down, gift by gift"),
    Rounding.CUMULATIVE: _l("Over all gifts together"),
}

BASES: Mapping[Basis, LazyString] = {
    Basis.CROWD: _l("Gifts of people"),
    Basis.ALL: _l("Gifts and match together"),
}

TIER_STYLES: Mapping[TierStyle, LazyString] = {
    TierStyle.SLAB: _l("The share of its size, over the whole gift"),
    TierStyle.MARGINAL: _l("Each share over its own part of the gift"),
}

GAP_GOALS: Mapping[GapGoal, LazyString] = {
    GapGoal.MINIMUM: _l("The minimum"),
    GapGoal.OPTIMUM: _l("The optimum, when the project has one"),
}

SEED_CONDITIONS: Mapping[SeedCondition, LazyString] = {
    SeedCondition.NONE: _l("Nothing more than that the campaign succeeds"),
    SeedCondition.SUCCESS: _l("Gifts and match together reach the goal"),
    SeedCondition.THRESHOLD: _l("People give a share of the goal"),
}

MAKERS: Mapping[Makers, LazyString] = {
    Makers.ANY: _l("Everyone"),
    Makers.PERSON: _l("People"),
    Makers.ORGANISATION: _l("Organisations"),
}

REWARD_CHOICES: Mapping[Rewards, LazyString] = {
    Rewards.ANY: _l("All gifts"),
    Rewards.WITH: _l("Gifts with a reward"),
    Rewards.WITHOUT: _l("Gifts without a reward"),
}
