"""One stand-in per module, emptied before each test, with an ear for its webhooks."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from stripe import StripeClient

from matchpot.sandbox.serving import Sandbox, start_sandbox
from tests.sandbox.scenes import (
    CONNECT_SECRET,
    PATIENCE_SECONDS,
    PLATFORM_SECRET,
    Ear,
    a_client,
)


@pytest.fixture(scope="module")
def module_ear() -> Iterator[Ear]:
    with Ear() as ear:
        yield ear


@pytest.fixture(scope="module")
def module_sandbox(module_ear: Ear) -> Iterator[Sandbox]:
    with start_sandbox(
        webhook_url=f"{module_ear.url}/platform",
        webhook_secret=PLATFORM_SECRET,
        connect_webhook_url=f"{module_ear.url}/connect",
        connect_webhook_secret=CONNECT_SECRET,
    ) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(module_sandbox: Sandbox, module_ear: Ear) -> Sandbox:
    module_sandbox.control("deliver")  # what is on its way is heard before it is forgotten
    module_sandbox.control("reset")
    module_ear.forget()
    return module_sandbox


@pytest.fixture
def ear(sandbox: Sandbox, module_ear: Ear) -> Ear:
    return module_ear


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What a slow answer waits for, in place of seconds, which pass before a busy machine asks."""
    free = threading.Event()

    def waits(_seconds: float) -> None:
        free.wait(PATIENCE_SECONDS)

    monkeypatch.setattr("matchpot.sandbox.gate.time", SimpleNamespace(sleep=waits))
    yield free
    free.set()


@pytest.fixture
def client(sandbox: Sandbox) -> StripeClient:
    return a_client(sandbox.url)
