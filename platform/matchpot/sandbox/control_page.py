"""The control page for developers: what happened lately, with a button for what may come next."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from matchpot.sandbox import tasks
from matchpot.sandbox.faults import FaultKind, armed
from matchpot.sandbox.store import JsonObject, Page
from matchpot.sandbox.webhooks import PAUSED
from matchpot.sandbox.wording import WORDS, Language, money
from matchpot.sandbox.world import World

ROWS = 15


def add_page(calls: Blueprint, world: World) -> None:
    """Adds the page at `/_control/`."""

    @calls.get("/")
    def page() -> Response:
        tasks.run_due(world)
        latest = {kind: _latest(world, kind) for kind in KINDS}
        text = render_template(
            "control.html",
            words=WORDS[Language.EN],
            language=Language.EN.value,
            now=world.clock.now(),
            offset=world.clock.offset_seconds,
            latest=latest,
            kinds=KINDS,
            events=_latest(world, "event", every_account=True),
            faults=armed(world.store),
            fault_kinds=[kind.value for kind in FaultKind],
            is_paused=world.store.setting(PAUSED, "0") == "1",
            money=lambda cents: money(cents, Language.EN),
        )
        return Response(text, mimetype="text/html")


# Per kind: its heading, the state in which buttons are shown, and the buttons with their fields.
Button = tuple[str, str, dict[str, str]]
KINDS: dict[str, tuple[str, str, tuple[Button, ...]]] = {
    "checkout.session": (
        "Checkout Sessions", "open",
        (
            ("Pay", "/_control/sessions/{}/pay", {}),
            ("Decline", "/_control/sessions/{}/pay", {"outcome": "declined"}),
            ("Pay by direct debit", "/_control/sessions/{}/pay", {"method": "sepa_debit"}),
            ("Pay by card", "/_control/sessions/{}/pay", {"method": "card"}),
            ("Expire", "/_control/sessions/{}/expire", {}),
        ),
    ),
    "payment_intent": (
        "Payments", "processing",
        (
            ("Succeed", "/_control/payments/{}/settle", {"outcome": "succeeded"}),
            ("Fail", "/_control/payments/{}/settle", {"outcome": "failed"}),
        ),
    ),
    "charge": (
        "Charges", "succeeded",
        (
            ("Dispute", "/_control/charges/{}/dispute", {}),
            ("Refund by hand", "/_control/charges/{}/refund", {}),
        ),
    ),
    "refund": ("Refunds", "succeeded", (("Fail", "/_control/refunds/{}/fail", {}),)),
    "dispute": (
        "Disputes", "needs_response",
        (
            ("Win", "/_control/disputes/{}/win", {}),
            ("Lose", "/_control/disputes/{}/lose", {}),
        ),
    ),
    "account": (
        "Accounts", "",
        (
            ("Onboard", "/_control/accounts/{}/onboard", {}),
            ("Pay out now", "/_control/accounts/{}/payout", {}),
        ),
    ),
    "payout": (
        "Payouts", "in_transit",
        (
            ("Arrive", "/_control/payouts/{}/pay", {}),
            ("Fail", "/_control/payouts/{}/fail", {}),
        ),
    ),
    "topup": (
        "Top-ups", "pending",
        (
            ("Arrive", "/_control/topups/{}/succeed", {}),
            ("Fail", "/_control/topups/{}/fail", {}),
        ),
    ),
}  # fmt: skip


def _latest(world: World, kind: str, *, every_account: bool = False) -> list[JsonObject]:
    if not every_account and kind != "payout":
        return world.store.page(kind, "", Page(limit=ROWS), {})[0]
    found = world.store.rows(
        "SELECT id FROM object WHERE kind = ? ORDER BY seq DESC LIMIT ?", (kind, ROWS)
    )
    return [world.store.get(row[0]) for row in found]
