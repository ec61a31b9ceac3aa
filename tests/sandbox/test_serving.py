"""Running the stand-in: where it listens, its clock, its control page, who may steer it."""

import os
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import pytest
from stripe import StripeClient

from matchpot.sandbox.__main__ import main
from matchpot.sandbox.iban import dutch_iban, is_valid_iban
from matchpot.sandbox.serving import Sandbox, start_sandbox
from matchpot.sandbox.settings import Endpoint, SandboxSettings, UnsafeSetup
from matchpot.sandbox.wording import WORDS, Language, money
from tests.sandbox.scenes import PATIENCE_SECONDS, a_client, a_paid_session, a_session, seen
from tests.sandbox.test_checkout_pages import visit

THEN = 1_700_000_000


def passed(begun: int) -> int:
    """How many whole seconds of this machine went by; a busy one takes its time."""
    return int(time.time()) - begun


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_it_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(UnsafeSetup):
        SandboxSettings(database=":memory:", host=host)


def test_it_delivers_on_this_machine_only() -> None:
    with pytest.raises(UnsafeSetup):
        Endpoint("http://example.org/webhooks", "whsec_x")
    assert main(["--webhook-url", "http://127.0.0.1:1/", "--database", ":memory:"]) == 2


def test_a_process_of_its_own_keeps_its_memory_over_a_restart(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    with start_sandbox(database=database, own_process=True) as first:
        session = a_paid_session(a_client(first.url), first)
        first.control("clock", {"advance_seconds": 5000})
    with start_sandbox(database=database, own_process=True) as second:
        assert seen(a_client(second.url), session.id).payment_status == "paid"
        assert second.control("clock", method="GET")["offset_seconds"] == pytest.approx(5000, abs=2)


def test_the_product_needs_nothing_of_it() -> None:
    script = "import sys, matchpot.sandbox.app; print([m for m in sys.modules if 'matchpot' in m])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "matchpot.domain" not in done.stdout
    assert "matchpot.persistence" not in done.stdout


def test_the_clock_moves_both_ways_and_back_to_real_time(sandbox: Sandbox) -> None:
    begun = int(time.time())
    moved = sandbox.control("clock", {"advance_seconds": 3600})["now"]
    assert 0 <= moved - (begun + 3600) <= passed(begun)
    begun = int(time.time())
    assert 0 <= sandbox.control("clock", {"set": THEN})["now"] - THEN <= passed(begun)
    assert 0 <= sandbox.control("clock", method="GET")["now"] - THEN <= passed(begun)
    assert sandbox.control("clock", {"reset": True})["offset_seconds"] == 0


def test_created_times_follow_the_clock(client: StripeClient, sandbox: Sandbox) -> None:
    begun = int(time.time())
    sandbox.control("clock", {"set": THEN})
    assert 0 <= a_session(client).created - THEN <= passed(begun)


def test_a_reset_forgets_everything(client: StripeClient, sandbox: Sandbox) -> None:
    a_paid_session(client, sandbox)
    sandbox.control("reset")
    assert client.v1.events.list().data == []
    assert client.v1.balance.retrieve().available[0].amount == 0


def test_the_control_page_shows_what_happened_and_its_buttons_work(
    client: StripeClient, sandbox: Sandbox
) -> None:
    paid = a_paid_session(client, sandbox, method="card")
    waiting = a_session(client)
    status, text, _ = visit(f"{sandbox.url}/_control/")
    assert status == 200
    assert paid.id in text
    assert "checkout.session.completed" in text
    path = f"/_control/sessions/{waiting.id}/pay"
    assert f'action="{path}"' in text
    status, _, target = visit(sandbox.url + path, {"from_page": "yes"})
    assert (status, target) == (303, "/_control/")
    assert seen(client, waiting.id).payment_status == "paid"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/_control/reset", {"Origin": "https://evil.example"}),
        ("/_control/reset", {"Host": "evil.example:80"}),
        ("/v1/balance", {"Host": "evil.example"}),
    ],
)
def test_other_sites_cannot_steer_it_through_the_browser(
    sandbox: Sandbox, path: str, headers: dict[str, str]
) -> None:
    assert visit(sandbox.url + path, {}, headers)[0] == 403


def test_answers_name_their_request(sandbox: Sandbox) -> None:
    request = urllib.request.Request(f"{sandbox.url}/v1/balance")
    with pytest.raises(HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)
    with refusal.value as error:
        assert error.code == 401
        assert error.headers["Request-Id"].startswith("req_")
    assert isinstance(error, HTTPError | HTTPResponse)


def test_both_languages_have_the_same_words() -> None:
    assert WORDS[Language.NL].keys() == WORDS[Language.EN].keys()
    assert money(123456, Language.NL) == "€ 1.234,56"
    assert money(123456, Language.EN) == "€1,234.56"


def test_made_up_account_numbers_check() -> None:
    for seed in ("a", "b", "c"):
        assert is_valid_iban(dutch_iban("TRIO", seed=seed))
    assert not is_valid_iban("NL92ABNA0417164300")
