"""The steps of the project editor as a table: their words, forms, templates and storing.

The forms stand in `project_forms.py`, `money_forms.py` and `campaign_forms.py`, each above the two
functions that fill it from what is stored and store what was read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from matchpot.domain.launch import ChecklistItem
from matchpot.services.editing import Opened, Step
from matchpot.web.forms import BaseForm
from matchpot.web.makers import campaign_forms, money_forms, project_forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One step: how it is called, shown, filled from what is stored, and stored."""

    step: Step
    label: LazyString
    template: str
    form: type[BaseForm]
    load: Callable[[Session, Opened], Mapping[str, Any]]
    store: Callable[[Session, Opened, Any, datetime], None]


PAGES: Mapping[Step, Page] = {
    page.step: page
    for page in (
        Page(
            step=Step.BASICS,
            label=_l("Basics"),
            template="makers/project_basics.html",
            form=project_forms.BasicsForm,
            load=project_forms.load_basics,
            store=project_forms.store_basics,
        ),
        Page(
            step=Step.STORY,
            label=_l("Story"),
            template="makers/project_story.html",
            form=project_forms.StoryForm,
            load=project_forms.load_story,
            store=project_forms.store_story,
        ),
        Page(
            step=Step.TEAM,
            label=_l("Team"),
            template="makers/project_team.html",
            form=project_forms.TeamForm,
            load=project_forms.load_team,
            store=project_forms.store_team,
        ),
        Page(
            step=Step.BUDGET,
            label=_l("Budget"),
            template="makers/project_budget.html",
            form=money_forms.BudgetForm,
            load=money_forms.load_budget,
            store=money_forms.store_budget,
        ),
        Page(
            step=Step.SOURCES,
            label=_l("Sources"),
            template="makers/project_sources.html",
            form=money_forms.SourcesForm,
            load=money_forms.load_sources,
            store=money_forms.store_sources,
        ),
        Page(
            step=Step.CAMPAIGN,
            label=_l("Campaign"),
            template="makers/campaign_plan.html",
            form=campaign_forms.PlanForm,
            load=campaign_forms.load_plan,
            store=campaign_forms.store_plan,
        ),
        Page(
            step=Step.REWARDS,
            label=_l("Rewards"),
            template="makers/campaign_rewards.html",
            form=campaign_forms.RewardsForm,
            load=campaign_forms.load_rewards,
            store=campaign_forms.store_rewards,
        ),
    )
}
LABELS: Mapping[Step, LazyString] = {
    **{step: page.label for step, page in PAGES.items()},
    Step.SUBMIT: _l("Submit"),
}

# Where an open item of the checklist is dealt with; the payment provider has a page of its own.
STEP_OF: Mapping[ChecklistItem, Step] = {
    ChecklistItem.TITLE: Step.BASICS,
    ChecklistItem.SUMMARY: Step.BASICS,
    ChecklistItem.STORY: Step.STORY,
    ChecklistItem.COVER: Step.STORY,
    ChecklistItem.COST_LINE: Step.BUDGET,
    ChecklistItem.BUDGET_SUM: Step.SOURCES,
    ChecklistItem.GOAL: Step.CAMPAIGN,
    ChecklistItem.GOAL_ORDER: Step.CAMPAIGN,
    ChecklistItem.DURATION: Step.CAMPAIGN,
    ChecklistItem.TERMS: Step.CAMPAIGN,
}
# And the field of that step, by its id on the page.
FIELD_OF: Mapping[ChecklistItem, str] = {
    ChecklistItem.TITLE: "title",
    ChecklistItem.SUMMARY: "summary",
    ChecklistItem.STORY: "story_md",
    ChecklistItem.COST_LINE: "costs",
    ChecklistItem.BUDGET_SUM: "sources",
    ChecklistItem.GOAL: "goal_min",
    ChecklistItem.GOAL_ORDER: "goal_optimum",
    ChecklistItem.DURATION: "duration_days",
    ChecklistItem.TERMS: "terms",
}


def mend_url(project_id: int, item: ChecklistItem) -> str:
    """Where an open item is dealt with, down to its field."""
    if item is ChecklistItem.COVER:
        return url_for("makers.pictures", project_id=project_id) + "#add"
    step = STEP_OF.get(item)
    if step is None:
        return url_for("makers.money") + "#account"
    return f"{url_of(project_id, step)}#{FIELD_OF[item]}"


def url_of(project_id: int, step: Step) -> str:
    """The address of a step."""
    if step is Step.SUBMIT:
        return url_for("makers.checklist", project_id=project_id)
    return url_for("makers.step", project_id=project_id, step=step.value)


def after(step: Step) -> Step:
    """The step that follows; every page of the table has one."""
    order = list(Step)
    return order[order.index(step) + 1]


def navigation(
    project_id: int, now: Step, open_items: tuple[ChecklistItem, ...], drafted: Mapping[str, object]
) -> list[tuple[Any, str, str]]:
    """The steps with their addresses; done is what has no open item and no unread draft."""
    todo = {STEP_OF.get(item) for item in open_items} | {Step(name) for name in drafted}
    if open_items:
        todo.add(Step.SUBMIT)

    def state(step: Step) -> str:
        if step is now:
            return "now"
        return "next" if step in todo else "done"

    return [(LABELS[step], url_of(project_id, step), state(step)) for step in Step]
