"""What an export adds up, read from its file: pots, lines with their history, what projects got."""

from collections.abc import Mapping, Sequence

from matchpot.cli.matching.documents import Part, Sheet, key
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, Stage, Step
from matchpot.domain.matching.export import (
    Got,
    Position,
    SealedVersion,
    SharedRest,
    WholeLine,
    WinnersShare,
    WrittenChange,
    WrittenLine,
)
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.scenario import Id
from matchpot.domain.money import Cents
from matchpot.domain.pots import Budget

_COLUMNS = ("total_cents", "reserved_cents", "used_cents")
_POSITION = tuple(Position.__slots__)
_GOT = tuple(name for name in Got.__slots__ if name != "project")
_LINE = ("pot", "granted_cents", "cents", "state")
_TOLD_OF_POT = ("slug", "name", "fund")
_TOLD_OF_RELEASE = ("project", "version", "whole", "held_on", "released_on", "reason")


def pot_of(sheet: Sheet, place: str, raw: object) -> tuple[Id, Budget, Position | None]:
    """Read a pot with its columns, and where its money is if that is told."""
    needs = ("id", *_COLUMNS)
    part = sheet.part(place, raw, needs=needs, may=(*_TOLD_OF_POT, *_POSITION))
    total, reserved, used = (part.number(name) for name in _COLUMNS)
    if reserved + used > total:
        sheet.wrong(place, "reserves and uses more than there is")
        total = reserved + used
    budget = Budget(total_cents=total, reserved_cents=reserved, used_cents=used)
    return part.ident("id"), budget, _position(part)


def _position(part: Part) -> Position | None:
    told = [name for name in _POSITION if name in part.found]
    if not told:
        return None
    for name in _POSITION:
        if name not in part.found:
            part.sheet.wrong(part.at(name), "missing")
    return Position(**{name: part.number(name) for name in _POSITION})


def lines_of(sheet: Sheet, of: Part) -> Mapping[Id, WrittenLine]:
    """Read the lines of a gift or of a project, by pot."""
    found: dict[Id, WrittenLine] = {}
    for place, raw in of.items("lines"):
        part = sheet.part(place, raw, needs=_LINE, may=("changes",))
        pot = part.ident("pot")
        if pot != "" and pot in found:
            sheet.wrong(part.at("pot"), "an earlier line is of this pot")
        found[pot] = line_of(part)
    return found


def line_of(part: Part) -> WrittenLine:
    """Read a line with its history, whatever it is on."""
    return WrittenLine(
        granted_cents=part.number("granted_cents"),
        cents=part.number("cents"),
        state=part.choice("state", MatchLineState, MatchLineState.HELD),
        changes=_changes(part) if "changes" in part.found else None,
    )


def _changes(of: Part) -> Sequence[WrittenChange]:
    found = []
    for place, raw in of.items("changes"):
        needs = ("state", "before_cents", "cents", "reason")
        part = of.sheet.part(place, raw, needs=needs, may=("day",))
        found.append(
            WrittenChange(
                state=part.choice("state", MatchLineState, MatchLineState.HELD),
                before_cents=part.number("before_cents"),
                cents=part.number("cents"),
                reason=str(part.found.get("reason")),
            )
        )
    return found


def rest_of(sheet: Sheet, place: str, raw: object) -> SharedRest:
    """Read how the rest of a pot was shared; gifts go by their place in the list of gifts."""
    needs = ("pot", "cents", "pool_cents", "missed")
    part = sheet.part(place, raw, needs=needs, may=("day",))
    return SharedRest(
        pot=part.ident("pot"),
        cents=part.number("cents"),
        pool_cents=part.number("pool_cents"),
        missed=_by_place(part, "missed"),
    )


def winners_of(sheet: Sheet, place: str, raw: object) -> WinnersShare:
    """Read how unspent money was shared; projects go by their place in what they got."""
    needs = ("pot", "cents", "pool_cents", "weights", "caps")
    part = sheet.part(place, raw, needs=needs, may=("day",))
    return WinnersShare(
        pot=part.ident("pot"),
        cents=part.number("cents"),
        pool_cents=part.number("pool_cents"),
        weights=_by_place(part, "weights"),
        caps=_by_place(part, "caps"),
    )


def _by_place(part: Part, name: str) -> Mapping[int, Cents]:
    """Read pairs of a place in a list and cents."""
    found: dict[int, Cents] = {}
    for at, pair in part.items(name):
        if not isinstance(pair, list) or len(pair) != 2:
            part.sheet.wrong(at, "not a place and its cents")
            continue
        place = part.sheet.number(f"{at}[0]", pair[0])
        if place in found:
            part.sheet.wrong(f"{at}[0]", "stands twice")
        found[place] = part.sheet.number(f"{at}[1]", pair[1])
    return found


def whole_of(
    sheet: Sheet, place: str, raw: object, versions: Mapping[Id, SealedVersion]
) -> WholeLine:
    """Read a line on a whole project with the sum that was kept with it."""
    needs = (*_LINE, "project", "version", "changes")
    part = sheet.part(place, raw, needs=needs, may=("why", "day"))
    version = versions.get(part.ident("version"))
    if version is None:
        sheet.wrong(part.at("version"), "there is no such version")
        sheet.check()
    assert version is not None  # noqa: S101 - the sheet was refused otherwise
    return WholeLine(
        pot=part.ident("pot"),
        project=part.ident("project"),
        version=version,
        line=line_of(part),
        why=_why(part) if part.found.get("why") else None,
    )


def _why(of: Part) -> Explanation:
    part = of.sheet.part(
        of.at("why"), of.found["why"], needs=("pot", "counted_cents", "cents", "steps")
    )
    return Explanation(
        pot_id=part.ident("pot"),
        counted_cents=part.number("counted_cents"),
        cents=part.number("cents"),
        steps=tuple(_step(of.sheet, at, one) for at, one in part.items("steps")),
    )


def _step(sheet: Sheet, place: str, raw: object) -> Step:
    needs = ("code", "before_cents", "after_cents", "params")
    part = sheet.part(place, raw, needs=needs)
    params = part.found.get("params", {})
    known = sheet.is_object(params, part.at("params"))
    return Step(
        code=_code(part),
        before_cents=part.number("before_cents"),
        after_cents=part.number("after_cents"),
        params=tuple((name, _figure(part, name, params[name])) for name in params) if known else (),
    )


def _code(part: Part) -> Stage | Reason:
    if part.found.get("code") in [stage.value for stage in Stage]:
        return part.choice("code", Stage, Stage.GIFT)
    return part.choice("code", Reason, Reason.POT_CLOSED)


def _figure(part: Part, name: str, raw: object) -> int | str:
    """A figure of a step; what is in cents is a number."""
    if isinstance(raw, str) and not name.endswith("_cents"):
        return raw
    return part.sheet.number(key(part.at("params"), name), raw)


def released_of(sheet: Sheet, place: str, raw: object) -> tuple[Id, Cents]:
    """Read a hold that was let go of."""
    part = sheet.part(place, raw, needs=("pot", "cents"), may=_TOLD_OF_RELEASE)
    return part.ident("pot"), part.number("cents")


def got_of(sheet: Sheet, place: str, raw: object) -> Got:
    """Read what one project got."""
    part = sheet.part(place, raw, needs=("project", *_GOT), may=("title",))
    return Got(project=part.ident("project"), **{name: part.number(name) for name in _GOT})
