"""Every word of the domain that a person may meet has a label, so no page shows a bare code.

Single words stand in `web/labels.py`, clauses of a rule's text in `web/sentences.py`.
"""

import importlib
import re
from collections.abc import Mapping
from enum import StrEnum

import pytest

from matchpot.web.words.audit import ACTS
from tests.sources import PACKAGE, modules

# Words no page shows, each with its reason.
UNSEEN = {
    "allocation.mes.Add1End": "a word of the command's answer",
    "allocation.pabulib.ballots.Kind": "a word of files",
    "allocation.pabulib.sections.Block": "a word of files",
    "assistant.figures.Unit": "what a figure counts; never shown",
    "assistant.questions.When": "the page says it in words of its own",
    "guide.area.Lies": "part of a reason; the sentence of the reason says it",
    "guide.columns.ColumnKind": "what a column holds; its name and its help say it",
    "follows.FollowEvent": "what a letter is about; the letter says it in whole sentences",
    "campaigns.Outcome": "the judgement at a deadline; pages show the state that follows from it",
    "ledger.loan_reversals.Bears": "an argument of the functions that make entries",
    "loans.ageing.Reminder": "which letter is due; the letter says it in a sentence",
    "loans.states.Side": "who asked; pages offer the other side its answer",
    "ledger.funding.Purse": "an argument of the functions that make entries",
    "ledger.gifts.Stage": "an argument of the functions that make entries",
    "ledger.matches.Bearer": "an argument of the functions that make entries",
    "matching.donation_lists.Flaw": "command and simulator each say it in a sentence of their own",
    "matching.qf_cluster.ClusterBy": "no page divides a pool yet",
    "run_export.Step": "a word of files",
    "open_grants.GrantKind": "a word of files",
    "panels.ties.Tie": "part of a fingerprint",
    "rounds.phases.RoundAction": "asked by code; a refusal says it in a sentence",
    "trust.limits.Attempt": "names what is counted; a refusal says it in a sentence",
    "trust.limits.LimitKey": "names what is counted; a refusal says it in a sentence",
    "trust.roles.Action": "asked by code; a refusal says who may",
}


def _enums() -> set[type[StrEnum]]:
    for path in modules(PACKAGE / "domain"):
        dotted = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        importlib.import_module(dotted.removesuffix(".__init__"))
    ours = (enum for enum in StrEnum.__subclasses__() if len(enum))
    return {enum for enum in ours if enum.__module__.startswith("matchpot.domain")}


def _dotted(enum: type[StrEnum]) -> str:
    return f"{enum.__module__.removeprefix('matchpot.domain.')}.{enum.__name__}"


def _labelled() -> set[tuple[type, str]]:
    modules = [importlib.import_module(f"matchpot.web.{name}") for name in ("labels", "sentences")]
    things = [thing for module in modules for thing in vars(module).values()]
    tables = [thing for thing in things if isinstance(thing, Mapping | frozenset)]
    tables += [
        inner
        for table in tables
        if isinstance(table, Mapping)
        for inner in table.values()
        if isinstance(inner, Mapping)
    ]
    # Words of two enums may be equal as texts, so each goes with its type.
    return {(type(word), word) for table in tables for word in table}


ENUMS = sorted(_enums(), key=_dotted)


def test_the_domain_has_words() -> None:
    assert ENUMS


@pytest.mark.parametrize("enum", ENUMS, ids=_dotted)
def test_every_word_has_a_label(enum: type[StrEnum]) -> None:
    if _dotted(enum) in UNSEEN:
        return
    labelled = _labelled()
    assert not [word.value for word in enum if (enum, word) not in labelled]


def test_every_exception_still_exists() -> None:
    assert set(UNSEEN) <= {_dotted(enum) for enum in ENUMS}


def test_every_act_that_is_written_has_its_words() -> None:
    written = re.compile(r'(?:audit\.write|_note|_log|_log_role)\(\s*session,\s*"([^"]+)"')
    files = PACKAGE.rglob("*.py")
    acts = {act for file in files for act in written.findall(file.read_text(encoding="utf-8"))}
    assert len(acts) > 50
    assert acts <= set(ACTS)
