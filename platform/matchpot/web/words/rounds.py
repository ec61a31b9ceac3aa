"""Words for participatory rounds: phases, applications, panels, ballots, awards."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.awards import AwardState, PartsFlaw, TrancheState, TrancheWhen
from matchpot.domain.panels.selection import Standing
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.flaws import RulesFlaw
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.machine import Wait
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.questions import AnswerFlaw, QuestionKind
from matchpot.domain.rounds.rules import BallotKind, LotSource, PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.rounds.templates import RoundTemplate
from matchpot.services.round_building import OpeningFlaw

PHASES: Mapping[Phase, LazyString] = {
    Phase.DRAFT: _l("Draft"),
    Phase.ANNOUNCED: _l("Announced"),
    Phase.PANEL_CALL: _l("Call for panel members"),
    Phase.PANEL_DRAW: _l("Panel is composed"),
    Phase.SUBMISSION: _l("Applying"),
    Phase.ELIGIBILITY: _l("Check of the conditions"),
    Phase.CONFLICTS: _l("Conflicts of interest"),
    Phase.READING: _l("Reading"),
    Phase.BLIND_VOTE: _l("First vote"),
    Phase.DELIBERATION: _l("Deliberation"),
    Phase.FINAL_VOTE: _l("Final vote"),
    Phase.PUBLIC_VOTE: _l("Residents vote"),
    Phase.TALLY: _l("Counting"),
    Phase.CONSENT: _l("Consent of the panel"),
    Phase.LOTTERY: _l("Draw"),
    Phase.DECIDED: _l("Waits for the fund"),
    Phase.PUBLISHED: _l("Published"),
    Phase.PAYOUT: _l("Paying out"),
    Phase.REPORTING: _l("Reporting"),
    Phase.CLOSED: _l("Closed"),
    Phase.CANCELLED: _l("Cancelled"),
    Phase.NO_DECISION: _l("Ended without a decision"),
}

WAITS: Mapping[Wait, LazyString] = {
    Wait.WINDOW: _l("The days of this phase are not over."),
    Wait.CONFLICTS: _l("Members have not declared all their conflicts of interest yet."),
    Wait.APPEALS: _l("Makers may still object to being refused."),
    Wait.TALLY: _l("The result is being computed."),
    Wait.LOT: _l("The lot has not been drawn yet."),
    Wait.HALVES: _l("Those who applied cannot be put in two halves that judge each other."),
    Wait.RATIFICATION: _l("The fund has not confirmed the decision yet."),
}

APPLICATION_STATES: Mapping[ApplicationState, LazyString] = {
    ApplicationState.DRAFT: _l("Not handed in yet"),
    ApplicationState.SUBMITTED: _l("Handed in"),
    ApplicationState.ELIGIBLE: _l("Takes part"),
    ApplicationState.INELIGIBLE: _l("Refused"),
    ApplicationState.APPEALED: _l("Objection made"),
    ApplicationState.WITHDRAWN: _l("Withdrawn"),
    ApplicationState.AWARDED: _l("Awarded"),
    ApplicationState.DECLINED: _l("Not awarded"),
}

LOT_PURPOSES: Mapping[LotPurpose, LazyString] = {
    LotPurpose.PANEL: _l("Who sits on the panel"),
    LotPurpose.NUMBERS: _l("Lot numbers, which settle ties"),
    LotPurpose.LOTTERY: _l("Who is funded by lot"),
    LotPurpose.SPOT_CHECK: _l("Reports that get a closer look"),
}

QUESTION_KINDS: Mapping[QuestionKind, LazyString] = {
    QuestionKind.SHORT: _l("A line"),
    QuestionKind.LONG: _l("A text"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.NUMBER: _l("A whole number"),
    QuestionKind.CHOICE: _l("One of several answers"),
}

ANSWER_FLAWS: Mapping[AnswerFlaw, LazyString] = {
    AnswerFlaw.MISSING: _l("Answer this question."),
    AnswerFlaw.TOO_LONG: _l("This answer is too long."),
    AnswerFlaw.NOT_A_WHOLE_NUMBER: _l("Give a whole number."),
    AnswerFlaw.NOT_A_CHOICE: _l("Choose one of the answers."),
}

PANEL_MODES: Mapping[PanelMode, LazyString] = {
    PanelMode.NONE: _l("No panel"),
    PanelMode.NOMINATED: _l("People you ask"),
    PanelMode.OPEN_CALL: _l("Volunteers, of whom you choose"),
    PanelMode.LOT: _l("Volunteers, of whom the lot chooses"),
    PanelMode.APPLICANTS: _l("The applicants themselves"),
}

LOT_SOURCES: Mapping[LotSource, LazyString] = {
    LotSource.QUICKNET: _l("The public beacon drand"),
    LotSource.COMMIT_REVEAL: _l("Secrets of at least two parties"),
}

BALLOT_KINDS: Mapping[BallotKind, LazyString] = {
    BallotKind.APPROVAL: _l("Choose a few"),
    BallotKind.CHOOSE_ONE: _l("Choose one"),
    BallotKind.KNAPSACK: _l("Spend the budget"),
    BallotKind.RANKING: _l("Put in order"),
    BallotKind.CUMULATIVE: _l("Divide points"),
    BallotKind.QUADRATIC: _l("Votes that get dearer"),
    BallotKind.SCORE: _l("Scores with a reason"),
    BallotKind.GRADE: _l("Grades"),
    BallotKind.YES_NO_ABSTAIN: _l("Yes, no or abstain"),
}

SEAT_STATES: Mapping[SeatState, LazyString] = {
    SeatState.NOMINATED: _l("Asked"),
    SeatState.VOLUNTEERED: _l("Volunteer"),
    SeatState.SEATED: _l("Member"),
    SeatState.RESERVE: _l("Reserve"),
    SeatState.PASSED_OVER: _l("Not drawn"),
    SeatState.DECLINED: _l("Said no"),
    SeatState.LEFT: _l("Left the panel"),
}

RULES_FLAWS: Mapping[RulesFlaw, LazyString] = {
    RulesFlaw.MISSING: _l("This is missing."),
    RulesFlaw.OUT_OF_RANGE: _l("This number does not fit."),
    RulesFlaw.STANDS_TWICE: _l("This stands here twice."),
    RulesFlaw.TOO_MANY: _l("These are too many."),
    RulesFlaw.NO_VOTE: _l("Somebody has to vote: a panel, residents, or both."),
    RulesFlaw.NO_PHASE: _l("The rules need days for this, and none are planned."),
    RulesFlaw.NO_USE: _l("Days are planned for this, and the rules have no use for them."),
    RulesFlaw.DAYS_OF_PARTS: _l(
        "Choose days after the result, one after the other, at most five years later."
    ),
    RulesFlaw.NEEDS_BALLOTS: _l(
        "This rule divides money among voters. Let them choose, or divide points."
    ),
    RulesFlaw.NEEDS_THRESHOLD: _l("Say from which score on an application may be drawn."),
    RulesFlaw.NEEDS_SCORES: _l(
        "This rule reads each ballot, so panel and residents cannot both vote."
    ),
    RulesFlaw.PUBLIC_REASONS: _l(
        "Residents choose, divide points or put in order; they give no scores."
    ),
}

OPENING_FLAWS: Mapping[OpeningFlaw, LazyString] = {
    OpeningFlaw.NO_TITLE: _l("Give the round a name."),
    OpeningFlaw.IN_THE_PAST: _l("The first phase is over already. Move the days."),
    OpeningFlaw.TOO_LITTLE_MONEY: _l(
        "The pot has too little money that is paid in and free. Pay in more, or make the round "
        "smaller."
    ),
}

ROUND_TEMPLATES: Mapping[RoundTemplate, LazyString] = {
    RoundTemplate.SCORES: _l("Scores by a panel you ask"),
    RoundTemplate.EQUAL_SHARES: _l("Approval and equal shares"),
    RoundTemplate.PARTIAL_LOTTERY: _l("Scores and a partial lottery"),
    RoundTemplate.APPLICANTS: _l("Applicants judge each other"),
    RoundTemplate.RESIDENTS: _l("Residents vote"),
}

AWARD_STATES: Mapping[AwardState, LazyString] = {
    AwardState.PROPOSED: _l("Waits for a second person"),
    AwardState.OFFERED: _l("Waits for an answer"),
    AwardState.ACCEPTED: _l("Accepted"),
    AwardState.PAID: _l("Paid"),
    AwardState.DECLINED: _l("Turned down"),
    AwardState.REVOKED: _l("Taken back"),
    AwardState.WITHDRAWN: _l("Withdrawn"),
}

PARTS_FLAWS: Mapping[PartsFlaw, LazyString] = {
    PartsFlaw.AMOUNTS: _l("Give every part an amount above nothing."),
    PartsFlaw.SUM: _l("The parts must come to the amount together, to the cent."),
    PartsFlaw.DAYS: _l("Choose days from today on, one after the other, at most five years ahead."),
}

TRANCHE_STATES: Mapping[TrancheState, LazyString] = {
    TrancheState.PROPOSED: _l("Proposed"),
    TrancheState.PLANNED: _l("Planned"),
    TrancheState.DUE: _l("Being paid"),
    TrancheState.PAID: _l("Paid"),
    TrancheState.CANCELLED: _l("Cancelled"),
}

TRANCHE_WHENS: Mapping[TrancheWhen, LazyString] = {
    TrancheWhen.ACCEPTANCE: _l("When the award is accepted"),
    TrancheWhen.DATE: _l("On a date"),
    TrancheWhen.RELEASE: _l("When the fund releases it"),
}

STANDINGS: Mapping[Standing, LazyString] = {
    Standing.SEATED: _l("Member"),
    Standing.RESERVE: _l("Reserve"),
    Standing.APPLICANT: _l("Applies in this round"),
    Standing.SHARES_WITH_APPLICANT: _l("Lives or works with an applicant"),
    Standing.SERVED_RECENTLY: _l("Served in one of the last two rounds"),
    Standing.LEFT: _l("Left the panel"),
    Standing.SHARES_WITH_MEMBER: _l("Lives or works with a member"),
    Standing.QUOTAS: _l("Passed over to keep the quotas"),
    Standing.NOT_REACHED: _l("All seats were filled before"),
}
