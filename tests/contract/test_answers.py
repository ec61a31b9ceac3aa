"""What every answer carries: headers that keep browsers strict, and nothing the sender chose."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from matchpot.app import create_app
from matchpot.services.ports import Outside
from matchpot.settings import Settings, StripeSettings
from tests.contract.addresses import addresses
from tests.contract.conftest import TOKEN, Hall, settings_for
from tests.contract.pages import foreign_code
from tests.contract.test_naughty_addresses import guide_of
from tests.fakes import a_fake_outside

INLINE = re.compile(r"unsafe-inline|unsafe-eval|\*|http:")
# The body of a mail, in its own frame on the development pages, brings its style along.
FRAMED = {"development.mail_body", "letter_previews.letter_body", "letter_previews.letter"}
# Made to stand on another site; tests/web/public/test_embeds.py says how strict it is.
ELSEWHERE = {"embeds.framed"}
# A drawing brings its own style and nothing that runs.
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def loose_headers(hall: Hall, answer: TestResponse) -> list[str]:
    """What an answer lets a browser do that it should not."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    is_drawing = answer.mimetype.startswith("image/") and policy == DRAWING
    if INLINE.search(policy) and not is_drawing:
        found.append(policy)
    if not policy.startswith("default-src 'none'"):
        needed = (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
        found += [part for part in (*needed, "frame-ancestors 'none'") if part not in policy]
    if "Referrer-Policy" not in answer.headers:
        found.append("Referrer-Policy")
    if not answer.headers.get("Server", "").startswith("Werkzeug"):
        found += [name for name in ("Server", "X-Powered-By") if name in answer.headers]
    if answer.mimetype == "text/html" and (code := foreign_code(answer.text)):
        found.append(code)
    return found


def test_every_page_is_strict_and_carries_no_code_of_its_own(hall: Hall) -> None:
    wrong = []
    for address in addresses(hall.app, hall.world, "GET"):
        if address.endpoint in FRAMED | ELSEWHERE:
            continue
        answer = hall.get(guide_of(address.endpoint), address.url(hall.app))
        if loose := loose_headers(hall, answer):
            wrong.append((address.endpoint, loose))
    assert not wrong


def test_pages_about_refusals_are_as_strict(hall: Hall) -> None:
    visitor, donor = hall.client("visitor"), hall.client("donor")
    refusals = {
        400: donor.post("/en/account/settings"),
        403: donor.get("/en/admin/people"),
        404: visitor.get("/en/nowhere"),
        405: visitor.get("/en/account/sign-out"),
        410: visitor.get("/en/account/reset/made-up"),
        413: visitor.post("/en/account/sign-in", data=b"x" * (13 * 1024 * 1024)),
    }
    for code, answer in refusals.items():
        assert answer.status_code == code
        assert loose_headers(hall, answer) == []
        assert f'<p class="display" aria-hidden="true">{code}</p>' in answer.text


# ---- what is private --------------------------------------------------------------------------


def test_what_is_one_persons_is_kept_by_no_cache(hall: Hall) -> None:
    wrong = []
    for address in addresses(hall.app, hall.world, "GET"):
        view = hall.app.view_functions[address.endpoint]
        is_open = getattr(view, "audience", "everyone") == "everyone"
        by_link = address.endpoint.startswith(("accounts.", "donors.gift", "donors.taking"))
        if is_open and not by_link:
            continue
        who = "visitor" if is_open else guide_of(address.endpoint)
        answer = hall.get(who, address.url(hall.app))
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append((address.endpoint, answer.status_code))
    assert not wrong


def test_a_private_address_is_passed_on_to_nobody(hall: Hall) -> None:
    gift = hall.get("visitor", f"/en/give/gift/{hall.world.words['token']}")
    assert gift.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in gift.headers["X-Robots-Tag"]


# ---- what the sender chose ----------------------------------------------------------------------


def test_no_page_believes_the_host_it_was_asked_by(hall: Hall) -> None:
    client, cookies = hall.by_another_name("operator")
    assert client.get("/en/admin/", headers=cookies).status_code == 200
    wrong = []
    hostile = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for address in addresses(hall.app, hall.world, "GET"):
        client, cookies = hall.by_another_name(guide_of(address.endpoint))
        url = address.url(hall.app)
        answer = client.get(url, base_url="http://evil.example", headers={**hostile, **cookies})
        # As bytes: some pages answer with a PDF.
        if b"evil.example" in answer.data or "evil.example" in str(answer.headers):
            wrong.append(address.endpoint)
    hall.restore()
    assert not wrong


def test_the_payment_service_is_told_our_own_address(hall: Hall) -> None:
    asked: list[str] = []
    payments = hall.outside.payments

    def onboarding_url(account_id: str, *, return_url: str, refresh_url: str) -> str:
        asked.extend([return_url, refresh_url])
        return "https://connect.example/"

    payments.onboarding_url = onboarding_url  # type: ignore[method-assign]  # listens in
    client, cookies = hall.by_another_name("maker")
    client.post(
        "/en/maker/money/account",
        base_url="http://evil.example",
        data={"csrf_token": TOKEN},
        headers=cookies,
    )
    hall.restore()
    assert asked
    assert all(url.startswith("http://localhost/en/maker/") for url in asked)


# ---- production ---------------------------------------------------------------------------------


def fit(var: Path) -> Settings:
    """Settings production starts with."""
    return replace(
        settings_for("sqlite://", var),
        production=True,
        demo=False,
        base_url="https://matchpot.example",
        cheap_passwords=False,
        rate_limits=True,
        smtp_url="smtp://user:password@mail.example:587",
        stripe=StripeSettings(
            api_key="sk_test_x", webhook_secret="whsec_one", connect_webhook_secret="whsec_two"
        ),
    )


UNFIT = {
    "the development key": {"secret_key": "development"},
    "a short key": {"secret_key": "x" * 31},
    "a stand-in for payments": {
        "stripe": StripeSettings(
            api_base="http://127.0.0.1:8010", webhook_secret="a", connect_webhook_secret="b"
        )
    },
    "the demonstration": {"demo": True},
    "plain http": {"base_url": "http://matchpot.example"},
    "a known webhook secret": {"stripe": StripeSettings(connect_webhook_secret="b")},
    "a known secret of the other webhook": {"stripe": StripeSettings(webhook_secret="a")},
    "weak password hashes": {"cheap_passwords": True},
    "no limits": {"rate_limits": False},
    "no mail server": {"smtp_url": None},
}


@pytest.mark.parametrize("wrong", UNFIT.values(), ids=UNFIT)
def test_production_does_not_start_with(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(SystemExit, match=r"Not started in production:\n- .+\."):
        create_app(replace(fit(tmp_path), **wrong), a_fake_outside())  # type: ignore[arg-type]


def test_production_does_not_start_while_debugging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SystemExit, match="FLASK_DEBUG"):
        create_app(fit(tmp_path), a_fake_outside())


def test_production_has_no_doors_for_developers(tmp_path: Path) -> None:
    outside: Outside = a_fake_outside()
    app = create_app(fit(tmp_path), outside)
    assert not app.debug
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]
