"""Balance transactions: every movement of money, and the balance as their sum."""

from matchpot.sandbox.resources import Call, Route, listing, retrieve
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import DAY_SECONDS, PLATFORM, World, base_document

CATEGORIES = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "payout": "payout",
    "payout_failure": "payout_reversal",
    "topup": "topup",
}


def record(
    world: World,
    transaction_type: str,
    amount_cents: int,
    source_id: str | None,
    *,
    account: str = PLATFORM,
    fee_cents: int = 0,
    fee_name: str = "Stripe processing fees",
    category: str | None = None,
    description: str | None = None,
    days_pending: int = 0,
) -> JsonObject:
    """Moves money in or out of an account's balance; what leaves has a negative amount."""
    transaction = base_document(world, "balance_transaction", "txn")
    del transaction["livemode"]
    available_on = transaction["created"] + days_pending * DAY_SECONDS
    fee_details = [
        {
            "amount": fee_cents, "application": None, "currency": "eur",
            "description": fee_name, "type": "stripe_fee",
        }
    ]  # fmt: skip
    transaction.update(
        {
            "amount": amount_cents,
            "available_on": available_on,
            "balance_type": "payments",
            "currency": "eur",
            "description": description,
            "exchange_rate": None,
            "fee": fee_cents,
            "fee_details": fee_details if fee_cents else [],
            "net": amount_cents - fee_cents,
            "reporting_category": category or CATEGORIES[transaction_type],
            "source": source_id,
            "status": "pending" if days_pending else "available",
            "type": transaction_type,
        }
    )
    world.store.add(transaction, account, type=transaction_type, source=source_id, currency="eur")
    world.store.execute(
        "INSERT INTO movement (account, net, available_on) VALUES (?, ?, ?)",
        (account, transaction["net"], available_on),
    )
    if days_pending:
        world.store.schedule("balance.available", transaction["id"], due=available_on)
    return transaction


def make_available(world: World, transaction_id: str) -> None:
    """Turns a pending movement into available money."""
    transaction = world.store.get(transaction_id)
    transaction["status"] = "available"
    world.store.save(transaction)


def available_cents(world: World, account: str = PLATFORM) -> int:
    """What the account can use now; may be negative after refunds."""
    return _sum(world, account, "available_on <= ?")


def pending_cents(world: World, account: str = PLATFORM) -> int:
    """What the account will be able to use later."""
    return _sum(world, account, "available_on > ?")


def _sum(world: World, account: str, condition: str) -> int:
    found = world.store.rows(
        f"SELECT coalesce(sum(net), 0) FROM movement WHERE account = ? AND {condition}",  # noqa: S608 - own words
        (account, world.clock.now()),
    )
    return int(found[0][0])


def _retrieve(call: Call) -> JsonObject:
    def part(cents: int) -> list[JsonObject]:
        return [{"amount": cents, "currency": "eur", "source_types": {"card": cents}}]

    return {
        "object": "balance",
        "available": part(available_cents(call.world, call.account)),
        "connect_reserved": [{"amount": 0, "currency": "eur"}],
        "livemode": False,
        "pending": part(pending_cents(call.world, call.account)),
        "refund_and_dispute_prefunding": {"available": part(0), "pending": part(0)},
    }


ROUTES = (
    Route("GET", "/v1/balance", "BalanceRetrieveParams", _retrieve),
    Route(
        "GET", "/v1/balance_transactions", "BalanceTransactionListParams",
        listing("balance_transaction", "/v1/balance_transactions", "type", "source", "currency",
                "payout"),
    ),
    Route(
        "GET", "/v1/balance_transactions/<id>", "BalanceTransactionRetrieveParams",
        retrieve("balance_transaction", "balance transaction"),
    ),
)  # fmt: skip
