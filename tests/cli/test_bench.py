"""The benchmark's own sums, and one short run of it; no test here judges a speed."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from matchpot.cli.bench import deciding, load, measuring, report, reserving, stores, town
from matchpot.cli.bench.pages import Figures, Outcome
from matchpot.cli.bench.reserving import Case, Side
from matchpot.cli.bench.runs import Run, Tally
from tests.databases import ROOT

SQLITE_ONLY = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert measuring.percentile([], 99) == 0.0
    assert measuring.percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert measuring.percentile([float(n) for n in range(1, 101)], 99) == 100.0


def test_the_processor_time_of_this_very_process_grows_with_its_work() -> None:
    before = measuring.processor_seconds([os.getpid()])
    sum(number * number for number in range(3_000_000))
    assert measuring.processor_seconds([os.getpid(), None]) > before


def test_a_process_tells_its_memory_and_its_family() -> None:
    assert measuring.memory_mb(os.getpid()) > 1
    assert os.getpid() in measuring.family(os.getppid())


def test_a_flush_takes_some_time_and_leaves_nothing_behind(tmp_path: Path) -> None:
    median, high = measuring.flush_ms(tmp_path, times=5)
    assert 0 < median <= high
    assert list(tmp_path.iterdir()) == []


def test_tallies_of_clients_add_up_and_keep_the_first_error() -> None:
    whole = Tally(acknowledged=2, waits=[0.1])
    whole.add(Tally(acknowledged=3, waits=[0.2], cpu_seconds=1.0, error="pot on fire"))
    whole.add(Tally(error="later"))
    assert (whole.acknowledged, whole.waits, whole.cpu_seconds) == (5, [0.1, 0.2], 1.0)
    assert Tally.heard(whole.line()) == whole
    assert whole.error == "pot on fire"
    assert Tally.heard("").error


def test_what_is_asked_of_a_process_arrives_as_it_was_sent() -> None:
    run = Run(name="a", campaigns=[1, 2], threads=3, starts_at=4.0, seconds=0.5)
    assert Run.heard(run.line()) == run


def a_case(*, floor: list[float], product: list[float]) -> Case:
    sides = [Side(rates=rates, waits_ms=[1.0, 2.0], cpu_ms=[1.0]) for rates in (floor, product)]
    return Case(pots=1, clients=8, floor=sides[0], product=sides[1])


def test_the_ratio_is_the_median_of_what_was_measured_in_turn() -> None:
    # The third pass met a busy machine; it moves neither the ratio nor the verdict.
    assert a_case(floor=[100, 200, 1_000], product=[70, 140, 100]).ratio == pytest.approx(0.7)


def test_a_goal_that_is_missed_is_called_missed() -> None:
    outcome = reserving.Outcome(
        engine="sqlite",
        cases=[a_case(floor=[100.0], product=[10.0])],
        flush_ms=(0.1, 0.2),
        gifts=7,
        wrong=["a pot gave more than it has"],
    )
    told = "\n".join(report.goal_lines(list(report.reserve_goals(outcome))))
    assert "MISSED  reserve, sqlite" in told
    assert "reached longest wait" in told
    assert "MISSED  nothing oversold" in told
    assert "flush p50 0.10 ms" in "\n".join(report.reserve_lines(outcome))


def test_the_table_of_pages_tells_ratio_statements_and_memory() -> None:
    figures = Figures(cpu_ms=[2.0], rates=[100.0], waits_ms=[5.0])
    outcome = Outcome(
        engine="sqlite",
        figures={(8, "browse"): figures},
        ratios={(8, "browse"): 0.5},
        many_to_few=1.0,
        statements={"browse": 7},
        bytes={"browse": 12_000},
        workers_mb=[80.0, 130.0],
        grown_mb=1.0,
    )
    assert "hold 80, 130 MB" in "\n".join(report.page_lines(outcome))
    missed = [goal.what for goal in report.page_goals(outcome) if not goal.reached]
    assert missed == ["statements a page, sqlite", "memory of a web worker, sqlite"]


# ---- the load generator -------------------------------------------------------------------------


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 100_000
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_connection_is_used_again_and_answers_are_read_to_their_end(port: int) -> None:
    with load.Client(port) as client:
        assert [client.get("/"), client.get("/gone"), client.get("/")] == [200, 404, 200]
        assert client.size == 100_000


def test_only_good_answers_count(port: int) -> None:
    assert load.ask(port, "/", connections=2, seconds=1.0).waits
    gone = load.ask(port, "/gone", connections=1, seconds=0.5)
    assert (gone.waits, gone.refused > 0) == ([], True)


# ---- the databases ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_the_town_that_is_measured_on_has_true_counters(name: str) -> None:
    with stores.opened(name, ROOT) as store:
        engine = store.open()
        town.fill(engine, town.Size(gifts=300))
        engine.dispose()
        expected = town.FEW_GIFTS + 300
        wrong = reserving.audit(store, expected_gifts=expected)
        # No client has emptied the last pot here.
        assert wrong == ["the pot that ran out did not give its last cent"]
        assert len(reserving.audit(store, expected_gifts=expected + 1)) == 2


@pytest.mark.slow
@SQLITE_ONLY
def test_a_short_run_gives_every_cent_once_and_tells_it_as_json(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserving, "CLIENTS", (2,))
    arguments = ["bench", "--only", "reserve", "--engine", "sqlite", "--quick", "--json"]
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [case["pots"] for case in told["results"][0]["cases"]] == [1, 100]
    reached = {goal["what"]: goal["reached"] for goal in told["goals"]}
    assert reached["nothing oversold, sqlite"]


def test_the_command_says_what_it_can_measure(app: Flask) -> None:
    result = CliRunner().invoke(app.cli, ["bench", "--help"])
    parts = "pools|allocation|guide|reserve|pages|preview|opendata|desk|search|loans"
    assert parts in result.output


def test_a_gift_decided_by_the_product_and_by_hand_comes_to_the_same_cents() -> None:
    outcome = deciding.measure(seconds=0.01, passes=2)
    assert outcome.agreed
    assert outcome.product
    assert outcome.floor
    assert len(deciding.lines(outcome)) == 3
    assert [goal.reached for goal in deciding.goals(outcome)][1]
