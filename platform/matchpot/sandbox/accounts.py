"""Connected accounts of makers: made bare, onboarded by their owner, then able to be paid.

The pages that an owner fills in are in `onboarding_pages`.
"""

from enum import StrEnum

from matchpot.sandbox.errors import invalid, missing_object, refused
from matchpot.sandbox.events import emit
from matchpot.sandbox.iban import is_valid_iban
from matchpot.sandbox.methods import BANKS, iban_fingerprint
from matchpot.sandbox.resources import (
    Call,
    Route,
    list_of,
    listing,
    metadata_of,
    named,
    retrieve,
    update,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, PLATFORM, PLATFORM_ACCOUNT_ID, World, new_id

LINK_SECONDS = 300
VERIFICATION_DAYS = 2
ASKED = ["business_type", "external_account", "individual.first_name", "individual.last_name",
         "tos_acceptance.date", "tos_acceptance.ip"]  # fmt: skip
DASHBOARD_TYPES = {"express": "express", "full": "standard", "none": "custom"}
CAPABILITIES = ("transfers", "card_payments")


class Verdict(StrEnum):
    """What the check of an owner's details leads to."""

    ACTIVE = "active"
    PENDING = "pending"
    RESTRICTED = "restricted"


def _create(call: Call) -> JsonObject:
    world, params = call.world, call.params
    asked = {
        name: "inactive"
        for name, wish in params.get("capabilities", {}).items()
        if isinstance(wish, dict) and wish.get("requested")
    }
    for name in asked:
        if name not in CAPABILITIES:
            raise invalid(
                f"The stand-in has the capabilities {', '.join(CAPABILITIES)} only.",
                param=f"capabilities[{name}]",
            )
    controller, kind = _controller(params)
    account_id = f"acct_1{new_id('a')[2:18]}"
    account: JsonObject = {
        "id": account_id,
        "object": "account",
        "business_profile": params.get("business_profile"),
        "business_type": params.get("business_type"),
        "capabilities": asked,
        "charges_enabled": False,
        "controller": controller,
        "country": params.get("country", "NL"),
        "created": world.clock.now(),
        "default_currency": "eur",
        "details_submitted": False,
        "email": params.get("email"),
        "external_accounts": list_of([], f"/v1/accounts/{account_id}/external_accounts"),
        "future_requirements": _requirements([]),
        "metadata": metadata_of(params),
        "payouts_enabled": False,
        "requirements": _requirements(ASKED),
        "settings": {"payouts": {"debit_negative_balances": True, "schedule": {
            "delay_days": 1, "interval": "daily"}, "statement_descriptor": None}},
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": kind,
    }  # fmt: skip
    # The account belongs to the platform's list; its own events carry its id.
    return world.store.add(account)


def _controller(params: JsonObject) -> tuple[JsonObject, str]:
    """The controller as shown, and the old type that it amounts to."""
    kind = params.get("type")
    given = params.get("controller")
    if kind is not None and given is not None:
        raise invalid("You may only provide one of `type` and `controller`.", param="type")
    given = given or {"stripe_dashboard": {"type": "express" if kind == "express" else "full"}}
    dashboard = given.get("stripe_dashboard", {}).get("type", "full")
    collection = given.get("requirement_collection", "stripe")
    if dashboard == "none" and collection == "stripe":
        raise invalid(
            "Accounts without a dashboard need requirement_collection=application.",
            param="controller[requirement_collection]",
        )
    controller = {
        "type": "application",
        "is_controller": True,
        "fees": {"payer": given.get("fees", {}).get("payer", "account")},
        "losses": {"payments": given.get("losses", {}).get("payments", "stripe")},
        "requirement_collection": collection,
        "stripe_dashboard": {"type": dashboard},
    }
    return controller, kind or DASHBOARD_TYPES[dashboard]


def _requirements(due: list[str], *, reason: str | None = None) -> JsonObject:
    return {
        "alternatives": [], "current_deadline": None, "currently_due": list(due),
        "disabled_reason": reason or ("requirements.past_due" if due else None), "errors": [],
        "eventually_due": list(due), "past_due": list(due), "pending_verification": [],
    }  # fmt: skip


def find_account(world: World, account_id: str) -> JsonObject:
    """Reads a connected account.

    Raises:
        ApiError: 404 when there is none.
    """
    account = world.store.find(account_id, kind="account")
    if account is None:
        raise missing_object("account", account_id)
    return account


def onboard(
    world: World, account_id: str, *, name: str, iban: str, verdict: Verdict = Verdict.ACTIVE
) -> JsonObject:
    """The owner hands in their details; what that leads to is the verdict's.

    Raises:
        ApiError: when the account number is wrong.
    """
    if not is_valid_iban(iban):
        raise refused("This account number (IBAN) is not valid.", code="account_number_invalid")
    account = find_account(world, account_id)
    bank_account = _bank_account(account_id, name, iban)
    account["external_accounts"]["data"] = [bank_account]
    account.update(
        details_submitted=True,
        business_type=account["business_type"] or "individual",
        tos_acceptance={"date": world.clock.now(), "ip": "127.0.0.1", "user_agent": None},
    )
    emit(world, "account.external_account.created", bank_account, account=account_id)
    _judge(world, account, verdict)
    if verdict is Verdict.PENDING:
        due = world.clock.now() + VERIFICATION_DAYS * DAY_SECONDS
        world.store.schedule("account.verify", account_id, due=due)
    return account


def _bank_account(account_id: str, name: str, iban: str) -> JsonObject:
    bank_name = {code: title for title, code, _ in BANKS.values()}.get(iban[4:8], iban[4:8])
    return {
        "id": new_id("ba"), "object": "bank_account", "account": account_id,
        "account_holder_name": name, "account_holder_type": "individual", "account_type": None,
        "available_payout_methods": ["standard"], "bank_name": bank_name, "country": iban[:2],
        "currency": "eur", "default_for_currency": True, "fingerprint": iban_fingerprint(iban),
        "last4": iban[-4:], "metadata": {}, "routing_number": None, "status": "new",
    }  # fmt: skip


def _judge(world: World, account: JsonObject, verdict: Verdict) -> None:
    is_active = verdict is Verdict.ACTIVE
    state = {Verdict.ACTIVE: "active", Verdict.PENDING: "pending"}.get(verdict, "inactive")
    account["capabilities"] = dict.fromkeys(account["capabilities"], state)
    account["payouts_enabled"] = is_active
    account["charges_enabled"] = account["capabilities"].get("card_payments") == "active"
    if verdict is Verdict.RESTRICTED:
        account["requirements"] = _requirements(["individual.verification.document"])
    else:
        account["requirements"] = _requirements([])
    if verdict is Verdict.PENDING:
        account["requirements"].update(
            disabled_reason="requirements.pending_verification",
            pending_verification=["individual.verification.document"],
        )
    world.store.save(account)
    if is_active:
        # Money that waited for a good bank account leaves with the next daily payout.
        due = world.clock.now() + DAY_SECONDS
        world.store.schedule("payout.start", account["id"], due=due)
    for name, status in account["capabilities"].items():
        capability = {
            "id": name, "object": "capability", "account": account["id"],
            "future_requirements": _requirements([]), "requested": True,
            "requested_at": account["created"], "requirements": account["requirements"],
            "status": status,
        }  # fmt: skip
        emit(world, "capability.updated", capability, account=account["id"])
    announce(world, account)


def announce(world: World, account: JsonObject) -> None:
    """Tells the Connect endpoint that the account has changed."""
    emit(world, "account.updated", account, account=account["id"])


def verify(world: World, account_id: str) -> JsonObject:
    """The check of the details is over, and well."""
    account = find_account(world, account_id)
    _judge(world, account, Verdict.ACTIVE)
    return account


def _create_link(call: Call) -> JsonObject:
    account = named(call, "account", "account", "account")
    if call.params["type"] != "account_onboarding":
        raise refused("Only account_onboarding links fit accounts whose details Stripe collects.")
    for name in ("refresh_url", "return_url"):
        if name not in call.params:
            raise invalid(f"Missing required param: {name}.", param=name, code="parameter_missing")
    now = call.world.clock.now()
    token = new_id("alu")
    call.world.store.add(
        {
            "id": token, "object": "sandbox.link", "created": now, "account": account["id"],
            "expires_at": now + LINK_SECONDS, "is_used": False,
            "refresh_url": call.params["refresh_url"], "return_url": call.params["return_url"],
        }
    )  # fmt: skip
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + LINK_SECONDS,
        "url": f"{call.world.base_url}/setup/e/{account['id']}/{token}",
    }


def _retrieve_own(call: Call) -> JsonObject:
    if call.account != PLATFORM:
        return find_account(call.world, call.account)
    return {
        "id": PLATFORM_ACCOUNT_ID, "object": "account", "charges_enabled": True, "country": "NL",
        "default_currency": "eur", "details_submitted": True, "payouts_enabled": True,
        "type": "standard",
    }  # fmt: skip


ROUTES = (
    Route("POST", "/v1/accounts", "AccountCreateParams", _create),
    Route("GET", "/v1/accounts", "AccountListParams", listing("account", "/v1/accounts")),
    Route("GET", "/v1/accounts/<id>", "AccountRetrieveParams", retrieve("account", "account")),
    Route(
        "POST", "/v1/accounts/<id>", "AccountUpdateParams", update("account", "account", "email")
    ),
    Route("GET", "/v1/account", "AccountRetrieveCurrentParams", _retrieve_own),
    Route("POST", "/v1/account_links", "AccountLinkCreateParams", _create_link),
)
