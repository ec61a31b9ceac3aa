"""What is written to a file is read back to the cent; what is wrong in one is told by its place."""

import json
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.guide.columns import COLUMNS, CellFlaw, cents_of
from matchpot.domain.guide.documents import CHOICES, SETS
from matchpot.domain.guide.fault_columns import COLUMN_OF
from matchpot.domain.guide.files import (
    FileFault,
    FileFlaw,
    Reading,
    csv_pieces,
    json_document,
    read_file,
)
from matchpot.domain.guide.schemes import (
    Opening,
    Scheme,
    SchemeFault,
    SchemeKind,
    Window,
    faults,
)

TODAY = date(2027, 3, 1)
HEAD = "key;title;provider;kind;source_url;checked_on;least_euros;most_euros;most_share_percent"
LINE = "start;Start;Drenthe;award;https://example.org/s;2027-01-04;;1.250,00;40"


def _read(*lines: str) -> Reading:
    return read_file("\r\n".join(lines).encode(), today=TODAY)


def _words() -> st.SearchStrategy[str]:
    """Texts people write, with what a table or a spreadsheet may stumble over."""
    signs = st.sampled_from("abcé ß;,\"'=+-@/%€1 2") | st.characters(categories=["L", "N", "P"])
    texts = st.text(signs, min_size=1, max_size=30)
    return texts.map(lambda one: " ".join(one.split())).filter(
        lambda one: bool(one) and one == _tidy(one) and "|" not in one
    )


def _tidy(text: str) -> str:
    [(_line, scheme)] = read_file(
        json.dumps([{**_LEAST, "title": text or "x"}]).encode(), today=TODAY
    ).schemes or [(0, None)]
    return scheme.title if scheme else ""


_LEAST: dict[str, Any] = {
    "key": "start",
    "title": "Start",
    "provider": "Drenthe",
    "kind": "award",
    "source_url": "https://example.org/s",
    "checked_on": "2027-01-04",
}


def _some(words: type[StrEnum]) -> st.SearchStrategy[Any]:
    return st.frozensets(st.sampled_from(list(words)))


@st.composite
def _schemes(draw: st.DrawFn) -> Scheme:
    values: dict[str, Any] = {name: draw(_some(words)) for name, words in SETS.items()}
    values |= {
        name: draw(st.sampled_from(list(words)))
        for name, words in CHOICES.items()
        if name != "opening"
    }
    days = sorted(draw(st.sets(st.integers(0, 700), max_size=6)))
    pairs = zip(days[::2], days[1::2], strict=False)
    values["windows"] = tuple(
        Window(TODAY + timedelta(days=a), TODAY + timedelta(days=b)) for a, b in pairs
    )
    values["opening"] = Opening.WINDOWS if values["windows"] else Opening.ALWAYS
    values["costs_refused"] -= values["costs_counted"]
    is_loan = values["kind"] is SchemeKind.LOAN
    scheme = Scheme(
        key=draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z]{1,8}){0,2}", fullmatch=True)),
        title=draw(_words()),
        provider=draw(_words()),
        summary=draw(st.lists(_words(), max_size=3).map("\n".join)),
        places=frozenset(draw(st.lists(_words(), max_size=3))),
        excluded=frozenset({"another"}),
        least_cents=draw(st.none() | st.integers(1, 5_000)),
        most_cents=draw(st.none() | st.integers(5_000, 10**11)),
        most_share_bps=draw(st.integers(1, 10_000)),
        most_public_bps=draw(st.integers(0, 10_000)),
        decision_weeks=draw(st.none() | st.integers(0, 104)),
        effort_hours=draw(st.none() | st.integers(0, 1_000)),
        may_have_started=draw(st.booleans()),
        is_public=draw(st.booleans()),
        counts_as_own=draw(st.booleans()),
        interest_bps=draw(st.integers(0, 10_000)) if is_loan else None,
        loan_months=draw(st.integers(1, 480)) if is_loan else None,
        source_url="https://example.org/a?b=c,d;e",
        checked_on=TODAY - timedelta(days=draw(st.integers(0, 900))),
        checked_by=draw(st.just("") | _words()),
        is_demo=draw(st.booleans()),
        **values,
    )
    return scheme if not faults(scheme, today=TODAY) else Scheme(
        key="start", title="Start", provider="Drenthe", kind=SchemeKind.AWARD,
        source_url="https://example.org/s", checked_on=TODAY,
    )  # fmt: skip


@given(_schemes())
def test_a_scheme_comes_back_from_both_files_as_it_was(scheme: Scheme) -> None:
    table = "".join(csv_pieces([scheme])).encode()
    document = json.dumps({"schemes": json_document([scheme])}).encode()
    for data in (table, document):
        reading = read_file(data, today=TODAY)
        assert reading.faults == ()
        assert [one for _, one in reading.schemes] == [scheme]


def test_a_file_of_a_dutch_spreadsheet_is_read() -> None:
    reading = read_file(f"\ufeff{HEAD}\r\n{LINE}\r\n".encode(), today=TODAY)
    [(line, scheme)] = reading.schemes
    assert (line, scheme.most_cents, scheme.most_share_bps) == (2, 125_000, 4_000)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1250.00", 125_000), ("1.250", 125_000), ("€ 12.500,5", 1_250_050), ("0,07", 7)],
)
def test_an_amount_is_read_exactly(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["1.25.00", "12,345,6", "-5", "1e3", "١٢", "1.250.00", "12,"])
def test_what_may_mean_two_amounts_is_refused(text: str) -> None:
    reading = _read(HEAD, f"a;Start;Drenthe;award;https://example.org;2027-01-04;;{text};40")
    assert [(one.line, one.column, one.code) for one in reading.faults] == [
        (2, "most_euros", CellFlaw.NOT_AN_AMOUNT)
    ]


def test_everything_wrong_is_told_by_line_and_column() -> None:
    reading = _read(
        HEAD,
        LINE,
        "b;;Drenthe;gift;https://example.org;2027-01-04;;;",
        "start;Nog een;Drenthe;award;https://example.org;2028-01-04;500;400;140 %",
    )
    told = {(one.line, one.column, one.code, one.value) for one in reading.faults}
    assert told == {
        (3, "kind", CellFlaw.UNKNOWN_WORD, "gift"),
        (4, "key", SchemeFault.KEY_TAKEN, "start"),
        (4, "least_euros", SchemeFault.LEAST_ABOVE_MOST, ""),
        (4, "most_share_percent", SchemeFault.SHARE_OUT_OF_RANGE, ""),
        (4, "checked_on", SchemeFault.CHECKED_LATER_THAN_TODAY, ""),
    }


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault(line=0, code=FileFlaw.EMPTY)),
        (b"\xff\xfe\x00", FileFault(line=0, code=FileFlaw.NOT_UTF8)),
        (b"{", FileFault(line=0, code=FileFlaw.NOT_JSON)),
        (b'{"schemes": 3}', FileFault(line=0, code=FileFlaw.NOT_A_LIST)),
        (b"[3]", FileFault(line=1, code=FileFlaw.NOT_A_TABLE)),
        (b'[{"naam": 1}]', FileFault(line=1, column="naam", code=FileFlaw.UNKNOWN_COLUMN)),
        (b"key,key", FileFault(line=1, column="key", code=FileFlaw.COLUMN_TWICE)),
        (b"key,naam", FileFault(line=1, column="naam", code=FileFlaw.UNKNOWN_COLUMN)),
        (b"key,title", FileFault(line=1, column="checked_on", code=FileFlaw.COLUMN_MISSING)),
        (HEAD.encode(), FileFault(line=0, code=FileFlaw.EMPTY)),
        (f'{HEAD}\n"a'.encode(), FileFault(line=2, code=FileFlaw.NOT_A_TABLE)),
        (f"{HEAD}\n{LINE};more".encode(), FileFault(line=2, code=FileFlaw.CELLS_TOO_MANY)),
        (b"x" * 4_000_001, FileFault(line=0, code=FileFlaw.TOO_LARGE)),
        (b"[" * 100_000, FileFault(line=0, code=FileFlaw.NOT_JSON)),
    ],
)
def test_a_file_that_is_none_says_why(data: bytes, fault: FileFault) -> None:
    assert read_file(data, today=TODAY).faults == (fault,)


def test_offers_of_the_platform_are_left_out() -> None:
    reading = read_file(
        json.dumps([_LEAST, {**_LEAST, "offered_by": "pot:1"}]).encode(), today=TODAY
    )
    assert (len(reading.schemes), reading.offers, reading.faults) == (1, 1, ())


def test_every_fault_is_told_beside_a_column_there_is() -> None:
    assert set(COLUMN_OF) == set(SchemeFault)
    assert set(COLUMN_OF.values()) <= {one.name for one in COLUMNS}
