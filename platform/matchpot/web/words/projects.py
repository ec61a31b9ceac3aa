"""Words for projects and campaigns: states, goals, costs and where money comes from."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.campaigns import CampaignState, Outcome, SuccessRule
from matchpot.domain.launch import ChecklistItem
from matchpot.domain.projects import BudgetKind, Discipline, SourceKind, SourceState

DISCIPLINES: Mapping[Discipline, LazyString] = {
    Discipline.THEATRE: _l("Theatre"),
    Discipline.MUSIC: _l("Music"),
    Discipline.DANCE: _l("Dance"),
    Discipline.VISUAL_ART: _l("Visual art"),
    Discipline.PHOTOGRAPHY: _l("Photography"),
    Discipline.DESIGN: _l("Design"),
    Discipline.FILM: _l("Film"),
    Discipline.LITERATURE: _l("Literature"),
    Discipline.GAMES: _l("Games"),
    Discipline.HERITAGE: _l("Heritage"),
    Discipline.OTHER: _l("Other"),
}

BUDGET_KINDS: Mapping[BudgetKind, LazyString] = {
    BudgetKind.TASK: _l("Work"),
    BudgetKind.MATERIAL: _l("Things"),
    BudgetKind.STRUCTURE: _l("Fixed costs"),
}

SOURCE_KINDS: Mapping[SourceKind, LazyString] = {
    SourceKind.CROWD: _l("Gifts from people"),
    SourceKind.MATCH: _l("Match by funds"),
    SourceKind.AWARD: _l("Award"),
    SourceKind.LOAN: _l("Loan"),
    SourceKind.OWN_INCOME: _l("Own income"),
    SourceKind.OWN_CONTRIBUTION: _l("Own contribution"),
    SourceKind.OTHER_FUND: _l("Other funds"),
    SourceKind.IN_KIND: _l("In kind"),
}

SOURCE_STATES: Mapping[SourceState, LazyString] = {
    SourceState.IDEA: _l("Idea"),
    SourceState.APPLIED: _l("Applied for"),
    SourceState.PROMISED: _l("Promised"),
    SourceState.RECEIVED: _l("Received"),
}

CAMPAIGN_STATES: Mapping[CampaignState, LazyString] = {
    CampaignState.DRAFT: _l("Draft"),
    CampaignState.SUBMITTED: _l("With the coach"),
    CampaignState.CHANGES_REQUESTED: _l("Changes asked"),
    CampaignState.REJECTED: _l("Not accepted"),
    CampaignState.APPROVED: _l("Approved"),
    CampaignState.SCHEDULED: _l("Scheduled"),
    CampaignState.LIVE: _l("Live"),
    CampaignState.LIVE_ROUND2: _l("Live, second round"),
    CampaignState.PAUSED: _l("Paused"),
    CampaignState.COUNTING: _l("Counting the last gifts"),
    CampaignState.GRACE: _l("Nearly there"),
    CampaignState.SUCCEEDED: _l("Succeeded"),
    CampaignState.FAILED: _l("Goal not reached"),
    CampaignState.SETTLED: _l("Succeeded"),
    CampaignState.PAID_OUT: _l("Paid out"),
    CampaignState.FULFILLING: _l("In the making"),
    CampaignState.COMPLETED: _l("Completed"),
    CampaignState.CANCELLED: _l("Cancelled"),
    CampaignState.REFUNDING: _l("Giving gifts back"),
    CampaignState.CLOSED_FAILED: _l("Closed, gifts given back"),
}

SUCCESS_RULES: Mapping[SuccessRule, LazyString] = {
    SuccessRule.AON_100: _l("All or nothing"),
    SuccessRule.AON_80_GRACE: _l("80% with a second chance"),
    SuccessRule.MIN_THEN_CONTINUE: _l("Minimum, then on to the optimum"),
    SuccessRule.FLEXIBLE: _l("Every gift counts"),
}

CHECKLIST: Mapping[ChecklistItem, LazyString] = {
    ChecklistItem.TITLE: _l("Write a title of at most 80 characters."),
    ChecklistItem.SUMMARY: _l("Write a summary of 20 to 200 characters."),
    ChecklistItem.STORY: _l("Write a story of at least 300 characters."),
    ChecklistItem.COVER: _l("Add a picture and choose it as cover."),
    ChecklistItem.COST_LINE: _l("Write down what the project costs."),
    ChecklistItem.GOAL: _l("Choose the goal of your campaign."),
    ChecklistItem.GOAL_ORDER: _l("Make the optimum at least as high as the minimum."),
    ChecklistItem.BUDGET_SUM: _l("Let the goal and the other sources add up to the costs."),
    ChecklistItem.DURATION: _l("Choose how long the campaign runs: 7 to 60 days."),
    ChecklistItem.TERMS: _l("Accept the terms for makers."),
    ChecklistItem.ONBOARDING_STARTED: _l("Tell the payment provider where you are paid."),
    ChecklistItem.DETAILS_SUBMITTED: _l(
        "Give the payment provider all it asks for: your goal is above €1,000."
    ),
}

OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.SUCCEEDED: _l("Goal reached"),
    Outcome.GRACE: _l("Nearly there: donors choose"),
    Outcome.SECOND_ROUND: _l("Minimum reached, on to the optimum"),
    Outcome.FAILED: _l("Goal not reached"),
}
