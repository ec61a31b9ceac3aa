"""A published round as it stands in a file, checked part by part; the first thing wrong is told.

docs/results.md describes the keys; writing them is `services/round_export.py`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matchpot.cli.lots.lot_file import read_stated
from matchpot.cli.matching.documents import BadInput, Sheet
from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots.checking import check
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.plain_rules import from_plain
from matchpot.domain.rounds.rechecking import FORMAT, Difference, Draws, recheck, standing_at
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan, read_plan
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.domain.rounds.votes import among

_KEYS = ("format", "round", "rules", "digest", "applications", "ballots", "lots", "tallies")
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One part of a file; `difference` is None where it is right."""

    part: str
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A file that has the shape of a round; one that was imported has no plan."""

    content: Plain
    rules: RoundRules = field(compare=False)
    plan: Plan | None = field(compare=False)

    def checked(self) -> Iterator[Checked]:
        """Every part, in order: rules, lots, counts, and whether each ballot was published."""
        stated, computed = self.content["digest"], Snapshot(self.content["rules"]).digest
        yield Checked(part="rules", difference=_unless_same("digest", stated, computed))
        for lot in self.content["lots"]:
            yield Checked(part=_name_of(lot), difference=_lot(lot))
        if not self.content["tallies"]:
            missing = Difference(place="tallies", stated=[], computed="at least one count")
            yield Checked(part="tallies", difference=missing)
        for tally in self.content["tallies"]:
            part = f"tally {tally['number']}{tally['half']}"
            yield Checked(part=part, difference=self._tally(tally))
        yield Checked(part="budget", difference=self._budget())
        yield Checked(part="ballots", difference=next(self._ballots(), None))

    def _tally(self, tally: Plain) -> Difference | None:
        """A count; with the first lottery of those there are that fits it."""
        numbers = self._orders(LotPurpose.NUMBERS)
        found = None
        for lottery in self._orders(LotPurpose.LOTTERY) or [None]:
            draws = Draws(numbers=numbers[-1] if numbers else None, lottery=lottery)
            found = recheck(self.rules, tally, draws)
            if found is None:
                return None
        return found

    def _orders(self, purpose: LotPurpose) -> list[Sequence[str] | None]:
        lots = self.content["lots"]
        return [one["file"]["drawn"]["order"] for one in lots if one["purpose"] == purpose]

    def _budget(self) -> Difference | None:
        """The halves of one count together have what the rules give."""
        sums: dict[int, int] = {}
        for tally in self.content["tallies"]:
            cents = tally["counted"]["budget_cents"]
            sums[tally["number"]] = sums.get(tally["number"], 0) + cents
        wrong = (cents for cents in sums.values() if cents != self.rules.budget_cents)
        stated = next(wrong, self.rules.budget_cents)
        return _unless_same("budget_cents", stated, self.rules.budget_cents)

    def _ballots(self) -> Iterator[Difference]:
        """Ballots that the last count has and that do not stand, or the other way about."""
        yield from self._said_to_count()
        last = max((one["number"] for one in self.content["tallies"]), default=0)
        for tally in self.content["tallies"]:
            for group in ("panel", "public") if tally["number"] == last else ():
                due = dict(self._due(tally, is_public=group == "public"))
                place = f"tallies.counted.{group}"
                for at, one in enumerate(tally["counted"][group]):
                    if due.pop(one["voter"], None) != _text(one["says"]):
                        yield Difference(place=f"{place}[{at}]", stated=one, computed=None)
                for voter in due:
                    yield Difference(place=place, stated=None, computed=voter)

    def _said_to_count(self) -> Iterator[Difference]:
        """Ballots that say of themselves that they count and do not stand, or the other way."""
        ballots, was_sent_back = self.content["ballots"], self.content["round"]["sent_back"]
        stands = standing_at(ballots, self.plan, sent_back=was_sent_back)
        for at, one in enumerate(ballots):
            # One of which nothing is left, for conflicts that were found later, does not count.
            if any(one["says"].values()) and one["counts"] is not (at in stands):
                place = f"ballots[{at}].counts"
                yield Difference(place=place, stated=one["counts"], computed=at in stands)

    def _due(self, tally: Plain, *, is_public: bool) -> Iterator[tuple[str, str]]:
        """What each voter's ballot says of the applications of one count, as text."""
        ids = {one["id"] for one in tally["counted"]["applications"]}
        rules = self.rules.public_ballot if is_public else self.rules.ballot
        for one in self.content["ballots"]:
            if rules is None or (one["phase"] == Phase.PUBLIC_VOTE) is not is_public:
                continue
            says = among(rules, one["says"], ids)
            # A half counts the ballots that speak of it.
            if one["counts"] and (not tally["half"] or any(says.values())):
                yield one["voter"], _text(says)


def read_round(data: bytes) -> RoundFile:
    """Read a file; raises `BadInput` with all that keeps it from being one of a round."""
    sheet = Sheet(data)
    whole = sheet.part("", sheet.content, needs=_KEYS, may=("source",))
    if whole.found.get("format", FORMAT) != FORMAT:
        sheet.wrong("format", f"not {FORMAT}")
    for name in ("applications", "ballots", "lots", "tallies"):
        if not isinstance(whole.found.get(name, []), list):
            sheet.wrong(name, "not a list")
    sheet.check()
    try:
        frozen = json.loads(whole.found["rules"])
        plan = read_plan(frozen["plan"]) if "plan" in frozen else None
        return RoundFile(whole.found, from_plain(frozen), plan)
    except (InvalidValue, KeyError, TypeError, ValueError) as error:
        raise BadInput([f"rules: cannot be read: {error}"]) from error


def _lot(lot: Plain) -> Difference | None:
    try:
        verdict = check(read_stated(_text(lot["file"]).encode()))
    except BadInput as error:
        return Difference(place=_name_of(lot), stated=None, computed=list(error.problems))
    found = next((one for one in verdict.findings if not one.is_right), None)
    if found is None:
        return None
    return Difference(
        place=f"{_name_of(lot)}.{found.step}", stated=found.stated, computed=found.computed
    )


def _name_of(lot: Plain) -> str:
    return f"lot {lot['purpose']} {lot['number']}"


def _unless_same(place: str, stated: Any, computed: Any) -> Difference | None:
    if stated == computed:
        return None
    return Difference(place=place, stated=stated, computed=computed)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
