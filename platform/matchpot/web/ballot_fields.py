"""The fields of ballot papers: what is typed read as a ballot, and a ballot as fields again.

One paper for members and residents. What a ballot may hold is for the domain; here only what
cannot be read at all is found. Nothing that was typed is lost: fields are kept as they came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matchpot.domain.allocation.ballots import Answer, Grade
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.domain.rounds.votes import Says, key_of

NOT_APPLICABLE = "na"
_PICKED = frozenset({BallotKind.APPROVAL, BallotKind.KNAPSACK})
_POINTS = frozenset({BallotKind.CUMULATIVE, BallotKind.QUADRATIC})
_MOST_CHARS = {"reason": 2_000}
_SHORT = 40
Typed = Mapping[str, str]


class Unread(StrEnum):
    """What cannot be read in a row."""

    NOT_A_NUMBER = "not_a_number"
    SAME_PLACE = "same_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A paper as far as it can be read, and the rows in which something cannot."""

    says: Says
    unread: Mapping[str, Unread] = field(default_factory=dict)


def names(rules: BallotRules, code: str) -> list[str]:
    """The fields in the row of an application."""
    match rules.kind:
        case BallotKind.SCORE:
            marks = [f"score-{code}-{one.id}" for one in rules.criteria]
            return [*marks, f"reason-{code}"]
        case BallotKind.CHOOSE_ONE:
            return ["pick"]
        case BallotKind.RANKING:
            return [f"rank-{code}"]
        case BallotKind.GRADE:
            return [f"grade-{code}"]
        case BallotKind.YES_NO_ABSTAIN:
            return [f"answer-{code}"]
        case _:
            return [f"points-{code}" if rules.kind in _POINTS else f"pick-{code}"]


def _is_words(name: str) -> bool:
    return name.partition("-")[0] in _MOST_CHARS


def typed_in(
    rules: BallotRules, form: Typed, order: Sequence[str], *, in_full: bool = False
) -> dict[str, str]:
    """What a form holds of this paper, as it was typed; nothing else of it.

    Reasons are cut to what is kept of them, unless they are shown again `in_full`.
    """
    wanted = [name for code in order for name in names(rules, code)]
    most = {} if in_full else _MOST_CHARS
    return {
        name: form[name][: most.get(name.partition("-")[0], None if _is_words(name) else _SHORT)]
        for name in wanted
        if form.get(name, "").strip()
    }


# ---- read ---------------------------------------------------------------------------------------


def filled(rules: BallotRules, typed: Typed, order: Sequence[str]) -> Filled:
    """A paper as a ballot: rows that are empty say nothing.

    What has no order of its own stands by code, so that nobody's reading order is published.
    """
    order = sorted(order)
    if rules.kind in _PICKED:
        return Filled(says={"picks": [code for code in order if typed.get(f"pick-{code}")]})
    if rules.kind is BallotKind.CHOOSE_ONE:
        return Filled(says={"picks": [code for code in order if typed.get("pick") == code]})
    if rules.kind is BallotKind.RANKING or rules.kind in _POINTS:
        return _numbers(rules.kind, typed, order)
    rows = {code: _row(rules, typed, code) for code in order}
    return Filled(says={key_of(rules.kind): {code: row for code, row in rows.items() if row}})


def _numbers(kind: BallotKind, typed: Typed, order: Sequence[str]) -> Filled:
    field_of = "rank" if kind is BallotKind.RANKING else "points"
    texts = {code: typed.get(f"{field_of}-{code}", "").strip() for code in order}
    unread = {
        code: Unread.NOT_A_NUMBER for code, text in texts.items() if text and not _is_whole(text)
    }
    found = {code: int(text) for code, text in texts.items() if text and code not in unread}
    if kind is not BallotKind.RANKING:
        points = {code: number for code, number in found.items() if number}
        return Filled(says={"points": points}, unread=unread)
    places = list(found.values())
    unread |= {code: Unread.SAME_PLACE for code in found if places.count(found[code]) > 1}
    return Filled(says={"picks": sorted(found, key=lambda code: found[code])}, unread=unread)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _row(rules: BallotRules, typed: Typed, code: str) -> Any:
    """What a row says of an application; None when it is empty. Any: it differs by type."""
    if rules.kind is BallotKind.SCORE:
        return _marks(rules, typed, code)
    known = [one.name.lower() for one in Grade]
    if rules.kind is BallotKind.YES_NO_ABSTAIN:
        known = [one.value for one in Answer]
    said = typed.get(names(rules, code)[0], "")
    return said if said in known else None


def _marks(rules: BallotRules, typed: Typed, code: str) -> dict[str, Any] | None:
    scores = {one.id: _score(typed.get(f"score-{code}-{one.id}", "")) for one in rules.criteria}
    given = {id_: score for id_, score in scores.items() if score != ""}
    reason = typed.get(f"reason-{code}", "").strip()
    if not given and not reason:
        return None
    return {"scores": given, "reason": reason}


def _score(said: str) -> int | str | None:
    """A score, None for not applicable, an empty text for none."""
    if said == NOT_APPLICABLE:
        return None
    return int(said) if said in {"0", "1", "2", "3", "4", "5"} else ""


# ---- as fields again ----------------------------------------------------------------------------


def fields_of(rules: BallotRules, says: Says | None) -> dict[str, str]:
    """A ballot as the fields that say it."""
    if says is None:
        return {}
    held = says[key_of(rules.kind)]
    match rules.kind:
        case BallotKind.CHOOSE_ONE:
            return {"pick": held[0]} if held else {}
        case BallotKind.RANKING:
            return {f"rank-{code}": str(at) for at, code in enumerate(held, start=1)}
        case BallotKind.SCORE:
            return _fields_of_marks(held)
        case _:
            return {
                names(rules, code)[0]: "1" if rules.kind in _PICKED else str(held[code])
                for code in held
            }


def _fields_of_marks(held: Mapping[str, Any]) -> dict[str, str]:
    fields = {f"reason-{code}": str(marks["reason"]) for code, marks in held.items()}
    for code, marks in held.items():
        for id_, score in marks["scores"].items():
            fields[f"score-{code}-{id_}"] = NOT_APPLICABLE if score is None else str(score)
    return fields


def moved(typed: Typed, order: Sequence[str], word: str) -> dict[str, str]:
    """A ranking after a press of `up-CODE` or `down-CODE`; other words leave it as it is.

    Places are numbered anew from 1; one without a place comes in at the end.
    """
    way, _, code = word.partition("-")
    if way not in {"up", "down"} or code not in order:
        return dict(typed)
    ranked = ranks(typed, order)
    if code not in ranked:
        ranked.append(code)
    else:
        at = ranked.index(code)
        to = max(0, min(len(ranked) - 1, at + (1 if way == "down" else -1)))
        ranked.insert(to, ranked.pop(at))
    return {f"rank-{one}": str(place) for place, one in enumerate(ranked, start=1)}


def ranks(typed: Typed, order: Sequence[str]) -> list[str]:
    """The applications that have a place, best first; of two in one place the first on paper."""
    texts = {code: typed.get(f"rank-{code}", "").strip() for code in order}
    found = [code for code in order if _is_whole(texts[code]) and texts[code]]
    return sorted(found, key=lambda code: int(texts[code]))
