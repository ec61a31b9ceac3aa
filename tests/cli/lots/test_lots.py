"""`matchpot lot`: frozen, drawn and checked on files, with an exit code that says how it went."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.lots.group import lot
from tests.cli.matching.anything import JSON, places
from tests.databases import ROOT
from tests.domain.lots import by_hand

ROUND = 657413
SIGNATURE = by_hand.BEACONS[ROUND]
POOL = "".join(f"P-00{number}\n" for number in (3, 1, 2, 8, 5, 6, 7, 4))
# Two seconds more than 24 hours before the round.
FROZEN_AT = "2023-09-14T11:00:01Z"
BY_BEACON = ("--beacon", "--number", "3", "--frozen-at", FROZEN_AT)


def _run(*arguments: str, given: object = None) -> Result:
    text = given if isinstance(given, str | bytes | None) else json.dumps(given)
    return CliRunner().invoke(lot, list(arguments), input=text)


def _frozen(*options: str, pool: str = POOL) -> dict[str, Any]:
    done = _run("freeze", "-", *(options or BY_BEACON), given=pool)
    assert done.exit_code == 0, done.stderr
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def _drawn(frozen: dict[str, Any], *options: str) -> dict[str, Any]:
    done = _run("draw", "-", *(options or ("--signature", SIGNATURE)), given=frozen)
    assert (done.exit_code, done.stderr) == (0, "")
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def _verdict(drawn: object, *options: str) -> tuple[int, dict[str, Any]]:
    done = _run("verify", "-", *options, given=drawn)
    return done.exit_code, json.loads(done.stdout)


DRAWN = _drawn(_frozen())


def test_a_lot_by_the_beacon_from_the_freeze_to_the_verdict() -> None:
    frozen = _frozen()
    assert [one["round"] for one in frozen["frozen"]["sources"]] == [ROUND, ROUND + 28_800]
    assert DRAWN["seal"] == frozen["seal"] == by_hand.seal(frozen["frozen"])
    assert DRAWN["frozen"] == frozen["frozen"]
    order, taken = by_hand.outcome(DRAWN)
    assert order == [f"P-00{number}" for number in (1, 4, 6, 8, 2, 3, 7, 5)]
    assert (DRAWN["drawn"]["order"], DRAWN["drawn"]["taken"]) == (order, taken)
    code, told = _verdict(DRAWN)
    assert (code, told["right"], told["wrong"], told["taken"]) == (0, True, None, order[:3])
    assert all(step["right"] for step in told["steps"])
    assert _verdict(DRAWN, "--seal", frozen["seal"])[1]["on_trust"] == []


def test_the_beacons_own_answer_will_do_as_a_file(tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps({"round": ROUND, "signature": SIGNATURE}))
    assert _drawn(_frozen(), "--signature-file", str(answer)) == DRAWN
    answer.write_text(SIGNATURE + "\n")
    assert _drawn(_frozen(), "--signature-file", str(answer)) == DRAWN


def test_a_lot_by_numbers_names_its_sources_and_witnesses() -> None:
    frozen = _frozen("--reading", "Lotto of 28 November", "--reading", "its bonus number")
    drawn = _drawn(
        frozen,
        *("--numbers", "9, 18 26 34 41 45", "--numbers", "07"),
        *("--witness", "notary", "--witness", "chair"),
    )
    assert drawn["drawn"]["key"] == "9.18.26.34.41.45./7./"
    assert drawn["drawn"]["order"] == by_hand.outcome(drawn)[0]
    assert _verdict(drawn)[0] == 0


def test_without_a_beacon_two_parties_are_asked_for_and_that_is_said() -> None:
    first = _run("freeze", "-", given=POOL)
    assert first.exit_code == 0
    assert "drawn by commit and reveal" in first.stderr
    commit = json.loads(first.stdout)["frozen"]["commit"]
    assert f"{commit}|NAME|SECRET" in first.stderr
    assert _run("draw", "-", "--secret", "a=b", given=first.stdout).exit_code == 1
    secrets = {"chair": "0a" * 32, "fund": "0b" * 32}
    parties = [f"{name}={by_hand.sha(f'{commit}|{name}|{own}')}" for name, own in secrets.items()]
    frozen = _frozen(*(part for one in parties for part in ("--party", one)))
    drawn = _drawn(
        frozen, *(part for pair in secrets.items() for part in ("--secret", "=".join(pair)))
    )
    assert drawn["drawn"]["taken"] == by_hand.outcome(drawn)[1]
    assert _verdict(drawn)[0] == 0


def test_costs_and_strata_come_from_a_table() -> None:
    table = "id,cost_cents,stratum\nb,500,north\na,700,south\nc,,north\n"
    options = ("--csv", "--per-stratum", "north=1", "--budget-cents", "600", "--title", "Café")
    frozen = _frozen(*options, *BY_BEACON[:1], *BY_BEACON[3:], pool=table)["frozen"]
    assert frozen["title"] == "Café"
    assert frozen["pool"] == [
        {"id": "a", "cost_cents": 700, "stratum": "south"},
        {"id": "b", "cost_cents": 500, "stratum": "north"},
        {"id": "c", "stratum": "north"},
    ]
    assert frozen["take"] == {"per_stratum": {"north": 1}, "budget_cents": 600}


# ---- wrong: 1 -----------------------------------------------------------------------------------


def _changed(*path: str | int, to: object) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(DRAWN))
    part: Any = copy
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return copy


ORDER = DRAWN["drawn"]["order"]
WRONG = {
    "evidence": _changed("drawn", "evidence", "signature", to=by_hand.BEACONS[1000]),
    "randomness": _changed("drawn", "randomness", to="0" * 64),
    "key": _changed("drawn", "key", to="0" * 64),
    "order": _changed("drawn", "order", to=[ORDER[1], ORDER[0], *ORDER[2:]]),
    "taken": _changed("drawn", "taken", to=ORDER[1:4]),
    "commit": _changed("frozen", "pool", 2, "id", to="P-033"),
    "pool": _changed("frozen", "pool", to=[]),
    "seal": _changed("frozen", "sources", 0, "round", to=ROUND + 1),
    "source": _changed("drawn", "source", to=9),
}


@pytest.mark.parametrize("step", WRONG)
def test_a_wrong_draw_ends_with_1_and_names_the_step(step: str) -> None:
    code, told = _verdict(WRONG[step])
    assert (code, told["right"], told["wrong"]) == (1, False, step)


def test_a_round_that_was_changed_with_its_seal_is_still_not_the_signed_one() -> None:
    changed = _changed("frozen", "sources", to=[{"kind": "quicknet", "round": ROUND + 1}])
    changed["seal"] = by_hand.seal(changed["frozen"])
    assert _verdict(changed)[1]["wrong"] == "evidence"


def test_of_two_orders_the_first_place_where_they_part_is_told() -> None:
    steps = _verdict(WRONG["order"])[1]["steps"]
    found = next(step for step in steps if step["step"] == "order")
    assert (found["place"], found["stated"], found["computed"]) == (1, "P-004", "P-001")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--signature", by_hand.BEACONS[1000]), "not the beacons signature of this round"),
        (("--signature", "nonsense"), "not the beacons signature of this round"),
        (("--secret", f"chair={'0' * 64}"), "not signed"),
        (("--signature", SIGNATURE, "--source", "1"), "drawn.because: missing"),
        (("--signature", SIGNATURE, "--source", "2"), "drawn.source: no such source"),
    ],
)
def test_what_the_lot_does_not_ask_for_draws_nothing(options: tuple[str, ...], told: str) -> None:
    done = _run("draw", "-", *options, given=_frozen())
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr


def test_a_lot_that_was_changed_after_its_seal_is_not_drawn() -> None:
    frozen = _frozen()
    frozen["frozen"]["take"]["number"] = 4
    done = _run("draw", "-", "--signature", SIGNATURE, given=frozen)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("seal:")


# ---- not to be used: 2 --------------------------------------------------------------------------

UNUSABLE: list[tuple[object, str]] = [
    ("{", "line 1, column 2: not JSON"),
    (b"\xff", "byte 1: not UTF-8"),
    ("[]", "file: not an object"),
    ({**DRAWN, "format": "matchpot-lot-2"}, "format: not matchpot-lot-1"),
    ({name: DRAWN[name] for name in ("format", "frozen", "seal")}, "drawn: missing"),
    ({name: DRAWN[name] for name in ("format", "drawn", "seal")}, "frozen: missing"),
    ({**DRAWN, "frozen": {}}, "frozen.pool: missing"),
    (_changed("drawn", "evidence", to={}), "drawn.evidence.secrets: missing"),
    (_changed("drawn", "evidence", "signature", to="no"), "drawn.evidence.signature: not 96"),
    (_changed("drawn", "order", 0, to=7), "drawn.order[0]: not a line of text"),
    (_changed("frozen", "pool", 0, "id", to="a\nb"), "frozen.pool[0].id: not a line of text"),
    (_changed("frozen", "pool", 0, "cost_cents", to=1.5), "cost_cents: not a whole number"),
    (_changed("frozen", "frozen_at", to="yesterday"), "frozen.frozen_at: not a moment"),
    (_changed("frozen", "frozen_at", to="2023-02-30T00:00:00Z"), "frozen.frozen_at: not a moment"),
    (_changed("frozen", "sources", 0, "kind", to="dice"), "frozen.sources[0].kind: not one of"),
    (_changed("frozen", "surprise", to=1), "frozen.surprise: unknown"),
    (_changed("seal", to="ABC"), "seal: not 64 hexadecimal digits"),
    ('{"format": 1, "format": 2}', "format: stands twice"),
]


@pytest.mark.parametrize(("given", "told"), UNUSABLE)
def test_what_is_no_record_of_a_draw_ends_with_2_and_its_place(given: object, told: str) -> None:
    done = _run("verify", "-", given=given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


BAD_POOLS: list[tuple[tuple[str, ...], str | bytes, str]] = [
    ((), "", "pool: empty"),
    ((), "a\nb\na\n", "pool[2]: stands twice"),
    ((), "a\n\nb\n", "pool[1]: not an id"),
    ((), b"\xff\n", "pool[0]: not an id"),
    (("--csv",), "name\na\n", "line 1: the columns are"),
    (("--csv",), "id,cost_cents\na,ten\n", "line 2: cost_cents: not a whole number"),
    (("--party", "chair=00"), "a\n", "sources[0].commitments: fewer than two parties"),
    (("--per-stratum", "north=1"), "a\n", "take.per_stratum.north: no such stratum"),
    (("--per-stratum", "north=x"), "a\n", "north: not a whole number"),
]


@pytest.mark.parametrize(("options", "pool", "told"), BAD_POOLS)
def test_a_pool_or_a_source_that_cannot_be_used_is_not_frozen(
    options: tuple[str, ...], pool: str | bytes, told: str
) -> None:
    done = _run("freeze", "-", *options, given=pool)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_lot_is_not_drawn_twice() -> None:
    done = _run("draw", "-", "--signature", SIGNATURE, given=DRAWN)
    assert done.exit_code == 2
    assert "drawn: drawn already" in done.stderr


PLACES = list(places(DRAWN))


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_judged_and_never_breaks(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PLACES))
    value = data.draw(JSON)
    done = _run("verify", "-", given=_changed(*path, to=value) if path else value)
    assert done.exit_code in {0, 1, 2}
    assert (done.exit_code == 2) is (done.stdout == "")


# ---- picks, and standing alone ------------------------------------------------------------------


def test_picks_by_rfc_3797_are_printed() -> None:
    done = _run(
        *("rfc3797", "--pool", "25", "--count", "11"),
        *("9319", "2 5 12 8 10", "9,18,26,34,41,45"),
    )
    told = json.loads(done.stdout)
    assert told["key"] == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert told["picks"] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]
    assert len(json.loads(_run("rfc3797", "--pool", "4", "1").stdout)["picks"]) == 4


@pytest.mark.parametrize(
    "arguments", [("--pool", "3", "--count", "4", "1"), ("--pool", "3", "one"), ("--pool", "3")]
)
def test_picks_that_cannot_be_made_are_refused(arguments: tuple[str, ...]) -> None:
    assert _run("rfc3797", *arguments).exit_code == 2


def test_a_draw_is_checked_without_a_database_and_without_flask(tmp_path: Path) -> None:
    record = tmp_path / "drawn.json"
    record.write_text(json.dumps(DRAWN))
    program = (
        "import sys\n"
        "for name in ('flask', 'sqlalchemy', 'stripe'):\n"
        "    sys.modules[name] = None\n"
        "from matchpot.cli import main\n"
        "main(['lot', 'verify', sys.argv[1]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(record)],
        cwd=tmp_path,
        env={"DATABASE_URL": "nonsense://", "PYTHONPATH": str(ROOT / "platform")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["right"]
