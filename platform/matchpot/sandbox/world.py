"""What every endpoint of the stand-in works with: the store, the clock, the set-up, new ids."""

import secrets
import threading
from dataclasses import dataclass, field

from matchpot.sandbox.clock import Clock
from matchpot.sandbox.settings import SandboxSettings
from matchpot.sandbox.store import JsonObject, Store

DAY_SECONDS = 86_400
PLATFORM = ""
PLATFORM_ACCOUNT_ID = "acct_1MatchpotPlatform"


@dataclass(frozen=True, slots=True)
class RequestMark:
    """The request that causes events: its id, and its idempotency key if it has one."""

    id: str
    idempotency_key: str | None = None


@dataclass(slots=True)
class World:
    """One stand-in at work. `request` is only touched under the store's lock."""

    settings: SandboxSettings
    store: Store
    clock: Clock
    base_url: str = ""
    request: RequestMark | None = None
    wake: threading.Event = field(default_factory=threading.Event)
    keeps_quiet: bool = False

    @property
    def pending_days(self) -> int:
        """How many days received money stays pending."""
        return int(self.store.setting("pending_days", str(self.settings.pending_days)))

    @property
    def fee_delay_seconds(self) -> int:
        """How long after a charge its balance transaction, and so its fee, becomes known."""
        return int(self.store.setting("fee_delay_seconds", "0"))

    @property
    def has_overdraft(self) -> bool:
        """Whether refunds may take the balance below zero."""
        return self.store.setting("overdraft", str(int(self.settings.overdraft))) == "1"


def new_id(prefix: str) -> str:
    """Makes an id of Stripe's looks: a prefix and 24 characters."""
    return f"{prefix}_{secrets.token_hex(12)}"


def base_document(world: World, kind: str, prefix: str) -> JsonObject:
    """The fields that every object has."""
    return {
        "id": new_id(prefix),
        "object": kind,
        "created": world.clock.now(),
        "livemode": False,
    }
