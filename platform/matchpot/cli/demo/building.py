"""The story of the demo town: everything is planned first, then it happens in order."""

from datetime import datetime
from functools import partial

import click

from matchpot.cli.demo import (
    balloting,
    chores,
    dividing,
    followers,
    founding,
    gifts,
    granting,
    guide,
    guidelines,
    launching,
    lending,
    networks,
    oddities,
    promising,
    reporting,
    returning,
    sending,
    story,
    texts,
)
from matchpot.cli.demo.cast import Cast
from matchpot.cli.demo.gifts import Gift, Habits
from matchpot.cli.demo.paying import give
from matchpot.cli.demo.rounds import planning
from matchpot.cli.demo.rounds import texts as round_texts
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.story import BIRTH, Fate, Way
from matchpot.cli.demo.texts import ProjectText
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import work

# Heartbeats that tell whether the town is whole.
BEGUN, DONE = "demo_town_begun", "demo_town"

_SMALL_NIGHTS, _LAST_NIGHTS = 4, 2

Parts = list[tuple[Fate, ProjectText]]


def parts_of(*, is_small: bool) -> Parts:
    """The projects of the town with what becomes of them."""
    fates = [fate for fate in story.FATES if fate.in_small or not is_small]
    return [(fate, texts.project(fate.key)) for fate in fates]


def pictured(parts: Parts) -> list[str]:
    """Which projects have a picture, those first that are written first."""
    finished = [fate for fate, _ in parts if fate.way is not Way.DRAFT]
    return [fate.key for fate in sorted(finished, key=lambda fate: -fate.begun)]


def build(stage: Stage, parts: Parts) -> None:
    """Plan the whole story, then let it happen, act by act."""
    stage.clock.moment = stage.calendar.at(BIRTH, 8)
    _beat(stage, BEGUN)
    stage.provider.begin()
    _plan(stage, parts)
    day = None
    for moment, act in stage.agenda.in_order():
        if stage.calendar.past(moment):
            stage.clock.moment = moment
            day = _tell_progress(stage, day)
            act()
    stage.clock.moment = stage.calendar.present
    stage.with_provider()
    chores.work_off(stage)
    chores.forget_events(stage)
    stage.provider.end()
    _beat(stage, DONE)


def _plan(stage: Stage, parts: Parts) -> None:
    """Put everything on the agenda before anything happens."""
    cast = Cast(stage)
    founding.buffer(stage)
    guidelines.bring_in(stage)
    cast.staff()
    cast.makers([text for _, text in parts])
    cast.audience()
    funds = texts.funds()
    founding.plan(stage, cast, funds)
    dividing.plan(stage, funds)
    for fate, text in parts:
        launching.plan(stage, fate, text)
    launching.plan_questions(stage)
    rounds = round_texts.rounds(is_small=stage.is_small)
    planning.plan(stage, cast, rounds, {text.key for _, text in parts})
    _plan_gifts(stage, parts)
    granting.plan(stage, {text.key for _, text in parts})
    promising.plan(stage, {text.key for _, text in parts})
    lending.plan(stage)
    balloting.plan(stage, networks.plan(stage, cast))
    reporting.plan(stage, {text.key for _, text in parts})
    oddities.plan(stage)
    returning.plan(stage)
    followers.plan(stage)
    sending.plan(stage, {text.key for _, text in parts})
    guide.plan(stage)
    for day in _nights(stage, parts):
        stage.agenda.plan(stage.calendar.at(day, 0, 2), partial(chores.nightly, stage))
        if day:
            stage.agenda.plan(stage.calendar.at(day, 8, 20), partial(chores.approve, stage))


def _nights(stage: Stage, parts: Parts) -> list[int]:
    """The nights with work, in days ago: from when the first loan or campaign has some.

    The small town sleeps through most of those in which no campaign ends and no loan is paid out.
    """
    loans = lending.nights()
    ends = {fate.day - text.days - 1 for fate, text in parts if fate.way is Way.LAUNCHED}
    nights = range(max(ends | loans), -1, -1)
    step = _SMALL_NIGHTS if stage.is_small else 1
    busy = ends | loans
    return [day for day in nights if day in busy or day < _LAST_NIGHTS or day % step == 0]


def _plan_gifts(stage: Stage, parts: Parts) -> None:
    habits = Habits(stage.dice, stage.calendar, stage.donors, stage.is_small)
    batches: dict[datetime, list[Gift]] = {}
    for fate, text in parts:
        for gift in gifts.drawn(habits, fate, text):
            batches.setdefault(gift.batch or gift.at, []).append(gift)
    for moment, batch in batches.items():
        batch.sort(key=lambda gift: gift.at)
        stage.agenda.plan(moment, partial(_give, stage, batch))
    running = [fate.key for fate, text in parts if _is_running(fate, text)]
    late = sorted(gifts.today(habits, running), key=lambda gift: gift.at)
    if late:
        stage.agenda.plan(late[0].at, partial(_give, stage, late))
    oddities.plan_unpaid(stage, [key for key in ("kade", "polderpost", "brug") if key in running])


def _is_running(fate: Fate, text: ProjectText) -> bool:
    return fate.way is Way.LAUNCHED and fate.day < text.days


def _give(stage: Stage, batch: list[Gift]) -> None:
    chores.sweep(stage)
    give(stage, batch)
    chores.work_off(stage)


def _tell_progress(stage: Stage, week: int | None) -> int:
    """Print a line for each week of the story."""
    reached = (stage.clock.moment - stage.calendar.at(BIRTH, 8)).days // 7 + 1
    if reached != week:
        click.echo(f"Building the demo town: week {reached} of {BIRTH // 7 + 1}")
    return reached


def _beat(stage: Stage, name: str) -> None:
    with unit_of_work() as session:
        work.beat(session, name, stage.clock.now(), {})
