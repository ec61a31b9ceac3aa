"""A lot as it stands in a file, read strictly: every problem is told with its place.

docs/lots.md describes the keys; writing them is `domain/lots/record.py`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from matchpot.cli.lots.lines import is_line, lines, text
from matchpot.cli.matching.documents import Part, Sheet, key
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.quicknet import is_signature
from matchpot.domain.lots.record import (
    FORMAT,
    RULE,
    Beacon,
    Drawn,
    Evidence,
    Frozen,
    Read,
    Readings,
    Revealed,
    Reveals,
    Sealed,
    Signed,
    Source,
    SourceKind,
    Stated,
)
from matchpot.domain.lots.reveals import is_secret

_MOMENT = re.compile(r"2[0-8]\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_WHOLE = ("format", "frozen", "seal")
_FROZEN = ("rule", "title", "frozen_at", "pool", "take", "sources", "commit")
_DRAWN = ("source", "evidence", "key", "order", "taken")
# What stands for a moment that cannot be read; a sheet with a problem is never used.
_NO_MOMENT = "2000-01-01T00:00:00Z"


def read_frozen(data: bytes) -> Sealed:
    """Read a lot that waits to be drawn; raises `BadInput` with all that is wrong."""
    sheet = Sheet(data)
    whole = sheet.part("", sheet.content, needs=_WHOLE, may=("drawn",))
    if "drawn" in whole.found:
        sheet.wrong("drawn", "drawn already")
    return _sealed(whole)


def read_stated(data: bytes) -> Stated:
    """Read a lot that was drawn; raises `BadInput` with all that is wrong."""
    sheet = Sheet(data)
    whole = sheet.part("", sheet.content, needs=(*_WHOLE, "drawn"))
    drawn = _drawn(whole)
    return Stated(sealed=_sealed(whole), drawn=drawn)


def _sealed(whole: Part) -> Sealed:
    """What is frozen; a problem anywhere on the sheet ends here."""
    sheet = whole.sheet
    if whole.found.get("format", FORMAT) != FORMAT:
        sheet.wrong("format", f"not {FORMAT}")
    document = whole.found.get("frozen", {})
    part = sheet.part("frozen", document, needs=_FROZEN if "frozen" in whole.found else ())
    if part.found.get("rule", RULE) != RULE:
        sheet.wrong(part.at("rule"), f"not {RULE}")
    made = Frozen(
        title=text(part, "title", may_be_empty=True),
        frozen_at=_moment(part, "frozen_at"),
        tickets=tuple(_tickets(part)),
        limits=_limits(part),
        sources=tuple(_sources(part)),
    )
    commit, seal = _digest(part, "commit"), _digest(whole, "seal")
    sheet.check()
    return Sealed(frozen=made, document=document, commit=commit, seal=seal)


# ---- what is frozen -----------------------------------------------------------------------------


def _tickets(part: Part) -> Iterator[Ticket]:
    for place, raw in part.items("pool"):
        one = part.sheet.part(place, raw, needs=("id",), may=("cost_cents", "stratum"))
        yield Ticket(
            id=text(one, "id"), cost_cents=one.number("cost_cents"), stratum=text(one, "stratum")
        )


def _limits(part: Part) -> Limits:
    take = part.sheet.part(
        part.at("take"),
        part.found.get("take", {}),
        needs=(),
        may=("number", "per_stratum", "budget_cents"),
    )
    raw = take.found.get("per_stratum", {})
    place = take.at("per_stratum")
    strata = raw if take.sheet.is_object(raw, place) else {}
    return Limits(
        number=take.number("number") if "number" in take.found else None,
        per_stratum={
            name: take.sheet.number(key(place, name), count)
            for name, count in strata.items()
            if is_line(take.sheet, key(place, name), name)
        },
        budget_cents=take.number("budget_cents") if "budget_cents" in take.found else None,
    )


def _sources(part: Part) -> Iterator[Source]:
    for place, raw in part.items("sources"):
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        if kind == SourceKind.QUICKNET:
            one = part.sheet.part(place, raw, needs=("kind", "round"))
            yield Beacon(one.number("round"))
        elif kind == SourceKind.RFC3797:
            one = part.sheet.part(place, raw, needs=("kind", "names"))
            yield Readings(tuple(lines(one, "names")))
        elif kind == SourceKind.COMMIT_REVEAL:
            one = part.sheet.part(place, raw, needs=("kind", "commitments"))
            yield Reveals(_by_party(one, "commitments"))
        else:
            part.sheet.wrong(f"{place}.kind", f"not one of {', '.join(SourceKind)}")


# ---- what was drawn -----------------------------------------------------------------------------


def _drawn(whole: Part) -> Drawn:
    part = whole.sheet.part(
        "drawn",
        whole.found.get("drawn", {}),
        needs=_DRAWN if "drawn" in whole.found else (),
        may=("because", "randomness"),
    )
    return Drawn(
        source=part.number("source"),
        because=text(part, "because"),
        evidence=_evidence(part),
        randomness=_digest(part, "randomness"),
        key=text(part, "key"),
        order=tuple(lines(part, "order")),
        taken=tuple(lines(part, "taken")),
    )


def _evidence(part: Part) -> Evidence:
    """Read evidence by the keys it has; whether it fits its source is for the check to say."""
    raw, place = part.found.get("evidence", {"secrets": {}}), part.at("evidence")
    found = raw if part.sheet.is_object(raw, place) else {"secrets": {}}
    if "signature" in found:
        one = part.sheet.part(place, found, needs=("signature",))
        signature = text(one, "signature")
        if not is_signature(signature):
            part.sheet.wrong(one.at("signature"), "not 96 hexadecimal digits in lower case")
        return Signed(signature)
    if "numbers" in found:
        one = part.sheet.part(place, found, needs=("numbers", "witnesses"))
        return Read(tuple(_readings(one)), tuple(lines(one, "witnesses")))
    one = part.sheet.part(place, found, needs=("secrets",))
    return Revealed(_by_party(one, "secrets"))


def _readings(part: Part) -> Iterator[tuple[int, ...]]:
    for place, raw in part.items("numbers"):
        if isinstance(raw, list):
            yield tuple(
                part.sheet.number(f"{place}[{at}]", number) for at, number in enumerate(raw)
            )
        else:
            part.sheet.wrong(place, "not a list")


# ---- single values ------------------------------------------------------------------------------


def _digest(part: Part, name: str) -> str:
    raw = part.found.get(name, "")
    if name in part.found and not (isinstance(raw, str) and is_secret(raw)):
        part.sheet.wrong(part.at(name), "not 64 hexadecimal digits in lower case")
    return str(raw)


def _moment(part: Part, name: str) -> datetime:
    raw = part.found.get(name, _NO_MOMENT)
    try:
        if isinstance(raw, str) and _MOMENT.fullmatch(raw):
            return datetime.fromisoformat(raw)
    except ValueError:
        pass  # no such day or hour: told below
    part.sheet.wrong(part.at(name), "not a moment such as 2026-11-21T12:00:00Z")
    return datetime.fromisoformat(_NO_MOMENT)


def _by_party(part: Part, name: str) -> dict[str, str]:
    """Texts of 64 digits by party."""
    raw, place = part.found.get(name, {}), part.at(name)
    found = raw if part.sheet.is_object(raw, place) else {}
    own = Part(part.sheet, place, found)
    return {
        party: _digest(own, party)
        for party in found
        if is_line(part.sheet, key(place, party), party)
    }
