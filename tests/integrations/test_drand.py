"""The beacon is asked at each server in turn; what none can say is nothing."""

from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from matchpot.integrations.drand import CHAIN, DrandBeacon


class _Answers(BaseHTTPRequestHandler):
    """Knows one round, and one that it answers with nonsense."""

    def do_GET(self) -> None:
        known = {f"/{CHAIN}/public/7": b'{"round": 7, "signature": "ab"}'}
        known[f"/{CHAIN}/public/8"] = b"no JSON"
        found = known.get(self.path)
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def server() -> Iterator[str]:
    made = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = Thread(target=made.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


def test_the_signature_of_a_round_is_told(server: str) -> None:
    assert DrandBeacon([server], HTTPConnection).signature(7) == "ab"


def test_a_server_that_is_away_or_talks_nonsense_is_passed_over(server: str) -> None:
    assert DrandBeacon(["https://127.0.0.1:1", server], HTTPConnection).signature(7) == "ab"
    assert DrandBeacon([server], HTTPConnection).signature(8) is None
    assert DrandBeacon([server], HTTPConnection).signature(9) is None
    assert DrandBeacon([]).signature(7) is None
