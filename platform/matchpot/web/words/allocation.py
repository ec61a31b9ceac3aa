"""Words for how votes become money, and for lots: reasons, flaws of ballots, terms, checks."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.allocation.ballots import Answer, Flaw
from matchpot.domain.allocation.completions import Completion
from matchpot.domain.allocation.elections import TieRule
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.mes import Utilities
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.terms import Leftover, Trait
from matchpot.domain.lots.checking import Step, Trust
from matchpot.domain.lots.record import SourceKind

REASONS: Mapping[Reason, LazyString] = {
    Reason.FUNDED: _l("Awarded"),
    Reason.RESERVE: _l("On the reserve list"),
    Reason.BELOW_THRESHOLD: _l("Below the threshold"),
    Reason.DOES_NOT_FIT: _l("Asks more than was left"),
    Reason.CAP_REACHED: _l("A limit was reached"),
    Reason.EXCLUSIVE_GROUP: _l("Another of its group was awarded"),
    Reason.NOT_DRAWN: _l("Not drawn"),
    Reason.NO_SUPPORT: _l("Nobody voted for it"),
    Reason.SUPPORTERS_CANNOT_PAY: _l("The shares of its voters do not reach"),
    Reason.AFTER_THE_STOP: _l("The rule stopped before"),
    Reason.NOT_CHOSEN: _l("Not chosen"),
    Reason.WITHDRAWN: _l("Withdrawn"),
}

FLAWS: Mapping[Flaw, LazyString] = {
    Flaw.UNKNOWN_APPLICATION: _l("There is no such application."),
    Flaw.RECUSED: _l("You may not vote on this application."),
    Flaw.TWICE: _l("An application stands here twice."),
    Flaw.EMPTY: _l("Choose at least one."),
    Flaw.TOO_MANY: _l("These are too many."),
    Flaw.NOT_EXACTLY_ONE: _l("Choose one, and no more."),
    Flaw.OVER_BUDGET: _l("Together these cost more than there is."),
    Flaw.NOT_ALL_POINTS: _l("Give all your points, and no more."),
    Flaw.TOO_FEW_PROJECTS: _l("Divide your points over more applications."),
    Flaw.TOO_MUCH_ON_ONE: _l("You give too many points to one."),
    Flaw.BELOW_ONE: _l("Give at least one point, or none."),
    Flaw.OVER_CREDITS: _l("These votes cost more than you have."),
    Flaw.OUT_OF_RANGE: _l("This score does not exist."),
    Flaw.UNKNOWN_CRITERION: _l("There is no such criterion."),
    Flaw.CRITERION_MISSING: _l("Give a score for every criterion."),
    Flaw.REASON_TOO_SHORT: _l("Give a reason of at least 20 characters."),
}

ANSWERS: Mapping[Answer, LazyString] = {
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.ABSTAIN: _l("I abstain"),
}

TIE_RULES: Mapping[TieRule, LazyString] = {
    TieRule.CHAIN: _l("More supporters, then lower cost, then lot number"),
    TieRule.LOWER_COST: _l("Lower cost, then more supporters, then lot number"),
    TieRule.FILE_ORDER: _l("Lot number alone"),
}

LEFTOVERS: Mapping[Leftover, LazyString] = {
    Leftover.NEXT_ROUND: _l("It stays for the next round"),
    Leftover.POT: _l("It goes back to the pot"),
    Leftover.PARTIAL_NEXT: _l("To the next that can do with less"),
}

TRAITS: Mapping[Trait, LazyString] = {
    Trait.CATEGORY: _l("Discipline"),
    Trait.REGION: _l("Place"),
}

NORMALISES: Mapping[Normalise, LazyString] = {
    Normalise.NONE: _l("Scores as they were given"),
    Normalise.CENTRE: _l("Each reader moved to the mean of all"),
    Normalise.ADDITIVE: _l("Corrected for strict and lenient readers"),
}

UTILITIES: Mapping[Utilities, LazyString] = {
    Utilities.COST: _l("Euros"),
    Utilities.CARDINALITY: _l("Number of projects"),
}

SOURCE_KINDS_OF_LOTS: Mapping[SourceKind, LazyString] = {
    SourceKind.QUICKNET: _l("The public beacon drand"),
    SourceKind.RFC3797: _l("Numbers of public lotteries"),
    SourceKind.COMMIT_REVEAL: _l("Secrets of at least two parties"),
}

LOT_STEPS: Mapping[Step, LazyString] = {
    Step.PUBLISHED: _l("The seal that was published"),
    Step.POOL: _l("Who takes part"),
    Step.COMMIT: _l("Fingerprint of the list"),
    Step.SEAL: _l("Seal over all of it"),
    Step.SOURCE: _l("Where chance comes from"),
    Step.EVIDENCE: _l("Proof of that"),
    Step.RANDOMNESS: _l("The chance in it"),
    Step.KEY: _l("The key"),
    Step.ORDER: _l("The order"),
    Step.TAKEN: _l("Who was drawn"),
}

LOT_TRUSTS: Mapping[Trust, LazyString] = {
    Trust.PUBLISHED_BEFORE: _l("that all of this was published before the draw"),
    Trust.EARLIER_SOURCE_FAILED: _l("that the source before could not be had"),
    Trust.WITNESSES_READ_RIGHT: _l("that the witnesses read the right numbers"),
    Trust.PARTIES_APART: _l("that the parties did not agree among themselves"),
    Trust.PARTY_WITHHELD: _l("that a party that kept its secret had no reason to"),
}

COMPLETIONS: Mapping[Completion, LazyString] = {
    Completion.NONE: _l("Nothing more is bought"),
    Completion.ADD1: _l("Everybody's share grows a little, again and again"),
    Completion.GREEDY: _l("Then by votes alone, while it fits"),
    Completion.PHRAGMEN: _l("Then by sharing the burden evenly"),
}

# The chains of completions a fund chooses from, as they are stored.
USUAL_CHAIN = "add1,greedy"
CHAINS: Mapping[str, LazyString] = {
    USUAL_CHAIN: _l("Shares grow a little, again and again; then by votes alone, while it fits"),
    "add1,phragmen": _l("Shares grow a little, again and again; then by sharing burdens evenly"),
    "add1": _l("Shares grow a little, again and again, and no more"),
    "greedy": _l("By votes alone, while it fits"),
    "phragmen": _l("By sharing burdens evenly"),
    "none": _l("Nothing: it is left"),
}
