"""A scenario as it stands in a file; docs/matching.md describes every key."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from matchpot.cli.matching.documents import Part, Sheet, key, said
from matchpot.cli.matching.rule_parts import caps_of, joint_of, rule_of
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.exhaustion import FIRST_COME, Exhaustion, parse_exhaustion
from matchpot.domain.matching.parameters import Day, FieldFlaw, Flawed
from matchpot.domain.matching.rules import Rule, fits
from matchpot.domain.matching.scenario import (
    Close,
    DayBegins,
    DisputeLost,
    DisputeOpened,
    DisputeWon,
    Donate,
    Event,
    Id,
    PlannedPot,
    PlannedProject,
    Refund,
    Scenario,
)
from matchpot.domain.pots import PotMode, Share

_MOST_PLACE = 1_000_000
_POT_NEEDS = ("id", "total_cents", "rule")
_POT_MAY = (
    *("tier", "priority", "mode", "share", "caps", "min_donation_cents", "projects"),
    "exhaustion",
)
_CAPS = (
    "per_donation_cents",
    "per_donor_project_cents",
    "per_donor_pot_cents",
    "per_project_cents",
    "per_project_goal_bps",
)


def read_scenario(data: bytes) -> Scenario:
    """Read a scenario; raise `BadInput` with everything that is wrong with its shape."""
    sheet = Sheet(data)
    whole = sheet.part(
        "", sheet.content, needs=("projects", "pots", "events"), may=("joint", "wait_list")
    )
    projects = [_project(sheet, at, one) for at, one in whole.items("projects")]
    ids = {project.id for project in projects}
    pots = [_pot(sheet, at, one, ids) for at, one in whole.items("pots")]
    events = [_event(sheet, at, one) for at, one in whole.items("events")]
    joint, wait_list = joint_of(whole), whole.flag("wait_list")
    _once(sheet, "projects", [project.id for project in projects])
    # An id is a key of the answer, where 1 and "1" are the same.
    _once(sheet, "pots", [str(pot.id) for pot in pots])
    if len({type(pot.id) for pot in pots if pot.id != ""}) > 1:
        sheet.wrong("pots", "their ids settle ties, so all are texts or all whole numbers")
    sheet.check()
    return Scenario(projects=projects, pots=pots, joint=joint, events=events, wait_list=wait_list)


def _project(sheet: Sheet, place: str, raw: object) -> PlannedProject:
    part = sheet.part(place, raw, needs=("id", "goal_cents"), may=("maker",))
    return PlannedProject(
        id=part.ident("id"),
        goal_cents=part.number("goal_cents"),
        maker=part.ident("maker") if "maker" in part.found else None,
    )


def _pot(sheet: Sheet, place: str, raw: object, projects: Collection[Id]) -> PlannedPot:
    part = sheet.part(place, raw, needs=_POT_NEEDS, may=_POT_MAY)
    only = None
    if "projects" in part.found:
        only = [(at, sheet.ident(at, one)) for at, one in part.items("projects")]
        for at, one in only:
            if one not in projects:
                sheet.wrong(at, "there is no such project")
    rule = rule_of(part)
    return PlannedPot(
        id=part.ident("id"),
        total_cents=part.number("total_cents"),
        rule=rule,
        tier=part.number("tier", most=_MOST_PLACE, default=1),
        priority=part.number("priority", most=_MOST_PLACE),
        mode=part.choice("mode", PotMode, PotMode.FILL),
        share=part.choice("share", Share, Share.ORDERED),
        caps=replace(_caps(part), exhaustion=_exhaustion(part, rule)),
        min_donation_cents=part.number("min_donation_cents"),
        projects=None if only is None else frozenset(one for _, one in only),
    )


def _caps(part: Part) -> Caps:
    """Only limits that need no calendar and no facts about people: events have neither."""
    raw = part.found.get("caps")
    if not isinstance(raw, Mapping):
        return caps_of(part)
    for name in raw:
        if name not in _CAPS:
            part.sheet.wrong(key(part.at("caps"), name), said(FieldFlaw.UNKNOWN))
    known = {name: raw[name] for name in raw if name in _CAPS}
    return caps_of(Part(part.sheet, part.place, {"caps": known}))


def _exhaustion(part: Part, rule: Rule) -> Exhaustion:
    """How the pot's money runs out; for pots that answer gifts only."""
    place, raw = part.at("exhaustion"), part.found.get("exhaustion", {})
    if part.sheet.is_object(raw, place):
        try:
            found = parse_exhaustion(raw)
        except RuleIncomplete as error:
            part.sheet.flaws(place, error)
        else:
            if fits(found, rule):
                return found
            part.sheet.wrong(place, "only pots that answer gifts run out in another way")
    return FIRST_COME


def _begins(part: Part) -> DayBegins:
    try:
        day = Day(name="day").read(part.found.get("day"))
    except Flawed as error:
        part.sheet.wrong(part.at("day"), said(error.flaw))
        day = None
    return DayBegins(day=day if isinstance(day, date) else date.min)


def _event(sheet: Sheet, place: str, raw: object) -> Event:
    kind = raw.get("type") if isinstance(raw, Mapping) else None
    if isinstance(kind, str) and kind in _EVENTS:
        fields, may, made = _EVENTS[kind]
        return made(sheet.part(place, raw, needs=("type", *fields), may=may))
    if sheet.is_object(raw, place):
        known = f"not one of {', '.join(_EVENTS)}"
        sheet.wrong(f"{place}.type", known if "type" in raw else "missing")
    return Close(project="")


def _donate(part: Part) -> Event:
    return Donate(
        id=part.ident("id"),
        project=part.ident("project"),
        donor=part.ident("donor"),
        cents=part.number("cents", least=1),
    )


def _refund(part: Part) -> Event:
    cents = part.number("cents", least=1) if "cents" in part.found else None
    return Refund(donation=part.ident("donation"), cents=cents)


# For each type of event: the keys it needs and may have besides it, and how it is made.
_EVENTS: Mapping[str, tuple[Sequence[str], Sequence[str], Callable[[Part], Event]]] = {
    "donate": (("id", "project", "donor", "cents"), (), _donate),
    "refund": (("donation",), ("cents",), _refund),
    "dispute_opened": (
        ("donation",),
        (),
        lambda one: DisputeOpened(donation=one.ident("donation")),
    ),
    "dispute_won": (("donation",), (), lambda one: DisputeWon(donation=one.ident("donation"))),
    "dispute_lost": (("donation",), (), lambda one: DisputeLost(donation=one.ident("donation"))),
    "day": (("day",), (), _begins),
    "close": (("project",), (), lambda one: Close(project=one.ident("project"))),
}


def _once(sheet: Sheet, place: str, ids: Iterable[Id]) -> None:
    seen: set[Id] = set()
    for at, one in enumerate(ids):
        if one != "" and one in seen:
            sheet.wrong(f"{place}[{at}].id", "an earlier one has this id")
        seen.add(one)
