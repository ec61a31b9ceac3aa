"""The tables, figures and scripts in the pages are the product's own."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rules import RULES
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import Account
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.invariants import Invariant
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.matching.rules import KINDS
from matchpot.jobs import events, registry
from matchpot.sandbox.faults import FaultKind
from matchpot.services import checks
from tests.documents import blocks, scripts, spans
from tests.sources import PACKAGE, ROOT, modules

DOCS = ROOT / "docs"
MONEY, MATCHING = DOCS / "money.md", DOCS / "matching.md"
OPERATING, DEVELOPMENT = DOCS / "operating.md", DOCS / "development.md"
# Text of a page; its own name, because SQL's `text` is needed too.
WORDS = {page: page.read_text(encoding="utf-8") for page in (MONEY, MATCHING, OPERATING)}


def _told(page: Path) -> set[str]:
    """Every word between backticks."""
    return {word for span in spans(page) for word in (span, *re.findall(r"[\w.]+", span))}


# ---- money and matching -------------------------------------------------------------------------


def test_every_event_in_the_books_is_explained() -> None:
    assert not [kind.value for kind in EntryKind if kind.value not in _told(MONEY)]


def _accounts() -> Iterator[Account]:
    for made in vars(accounts).values():
        if inspect.isfunction(made) and not made.__name__.startswith("_"):
            wanted = inspect.signature(made).parameters.values()
            if all(one.annotation is int for one in wanted):
                keyed = {one.name: 1 for one in wanted if one.kind is one.KEYWORD_ONLY}
                yield made(*(1 for one in wanted if one.name not in keyed), **keyed)


def test_every_account_is_explained() -> None:
    found = [account.name.rpartition(":")[2].rstrip("1") for account in _accounts()]
    assert len(found) > 20
    assert not [last for last in found if not re.search(rf"`[^`]*:{last}[^`]*`", WORDS[MONEY])]


def test_every_invariant_is_explained_twice_what_it_is_and_what_to_do() -> None:
    for page in (MONEY, OPERATING):
        rows = " ".join(re.findall(r"^\| (I\d.*?) \|", WORDS[page], re.MULTILINE))
        assert not [one.value for one in Invariant if not re.search(rf"\b{one.value}\b", rows)]


def test_the_time_money_may_be_on_its_way_is_told() -> None:
    assert f"more than {checks.CLEARING_DAYS} days" in WORDS[MONEY]


def test_every_rule_kind_is_explained() -> None:
    assert not [kind for kind in (*KINDS, *POOL_KINDS) if kind not in _told(MATCHING)]


def test_every_allocation_rule_and_every_reason_is_explained() -> None:
    told = _told(DOCS / "allocation.md")
    assert not {*RULES, *(reason.value for reason in Reason)} - told


def test_the_questions_to_the_books_are_answered_on_both_databases(session: Session) -> None:
    questions = blocks(MONEY, "sql") + blocks(OPERATING, "sql")
    assert len(questions) > 4
    for question in questions:
        session.execute(text(question))


# ---- running it ---------------------------------------------------------------------------------


def test_every_round_and_every_kind_of_work_is_explained() -> None:
    importlib.import_module("matchpot.app")
    wanted = {*registry.ROUNDS, *registry.HANDLERS}
    assert len(wanted) > 20
    assert not wanted - _told(OPERATING)


def test_every_event_we_act_on_is_asked_of_stripe_and_no_other() -> None:
    rows = [line for line in WORDS[OPERATING].splitlines() if "`/webhooks/stripe" in line]
    asked = {word for row in rows for word in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", row)}
    assert asked == set(events._ACTS)


def test_every_line_of_the_log_is_explained() -> None:
    logged = {
        name
        for path in modules(PACKAGE)
        for name in re.findall(r'\blog\.(?:info|warning|error)\(\s*"(\w+)"', path.read_text())
    }
    assert len(logged) > 5
    assert not logged - _told(OPERATING)


def test_every_fault_of_the_stand_in_is_explained() -> None:
    assert not {fault.value for fault in FaultKind} - _told(DEVELOPMENT)


# ---- scripts ------------------------------------------------------------------------------------


def test_every_script_is_python() -> None:
    found = [code for _, code in scripts(DEVELOPMENT)] + blocks(DEVELOPMENT, "python")
    assert found
    for code in found:
        compile(code, DEVELOPMENT.name, "exec")
