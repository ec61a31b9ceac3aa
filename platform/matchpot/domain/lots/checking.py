"""Checking a lot that somebody else wrote down: every step is done again and compared.

A step is worked out from the evidence alone and never from a figure the record states for an
earlier step, so one changed figure is named as itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots.drawing import (
    Worked,
    evidence_flaws,
    source_flaws,
    used_flaws,
    work_out,
)
from matchpot.domain.lots.ordering import take
from matchpot.domain.lots.record import (
    Frozen,
    Read,
    Revealed,
    Reveals,
    Sealed,
    Stated,
    seal_of,
)


class Step(StrEnum):
    """What is checked, in this order."""

    PUBLISHED = "published"
    POOL = "pool"
    COMMIT = "commit"
    SEAL = "seal"
    SOURCE = "source"
    EVIDENCE = "evidence"
    RANDOMNESS = "randomness"
    KEY = "key"
    ORDER = "order"
    TAKEN = "taken"


class Trust(StrEnum):
    """What no arithmetic can show, so that whoever checks has to ask for it elsewhere."""

    PUBLISHED_BEFORE = "published_before"
    EARLIER_SOURCE_FAILED = "earlier_source_failed"
    WITNESSES_READ_RIGHT = "witnesses_read_right"
    PARTIES_APART = "parties_apart"
    PARTY_WITHHELD = "party_withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step: what the record states, and what comes out; equal where the step is right."""

    step: Step
    stated: str | tuple[str, ...]
    computed: str | tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the record states what comes out."""
        return self.stated == self.computed


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings, up to the first step without which none can follow."""

    findings: tuple[Finding, ...]
    on_trust: tuple[Trust, ...]

    @property
    def wrong(self) -> Step | None:
        """The first step that is wrong; None when the whole draw is right."""
        return next((one.step for one in self.findings if not one.is_right), None)


def check(stated: Stated, *, published: str | None = None) -> Verdict:
    """Do a lot again, step by step, and compare.

    `published` is the seal that was published before the draw, by whoever kept it.
    """
    if published is None:
        return Verdict(tuple(_findings(stated)), (Trust.PUBLISHED_BEFORE, *_on_trust(stated)))
    kept = Finding(step=Step.PUBLISHED, stated=stated.sealed.seal, computed=published)
    return Verdict((kept, *_findings(stated)), tuple(_on_trust(stated)))


def check_sealed(sealed: Sealed) -> tuple[Finding, ...]:
    """Check the pool of a lot that waits to be drawn, its commit and its seal."""
    frozen = sealed.frozen
    pool = _flaws(_pool_flaws(frozen))
    first = Finding(step=Step.POOL, stated=(), computed=pool)
    if pool:
        return (first,)
    seal = seal_of(sealed.document)
    return (
        first,
        Finding(step=Step.COMMIT, stated=sealed.commit, computed=frozen.commit),
        Finding(step=Step.SEAL, stated=sealed.seal, computed=seal),
    )


def _findings(stated: Stated) -> Iterator[Finding]:
    frozen, drawn = stated.sealed.frozen, stated.drawn
    first = check_sealed(stated.sealed)
    yield from first
    if not first[0].is_right:
        return
    used = tuple(used_flaws(frozen, source=drawn.source, because=drawn.because))
    wrong_source = _flaws([*source_flaws(frozen), *used])
    yield Finding(step=Step.SOURCE, stated=(), computed=wrong_source)
    if wrong_source:
        return
    source = frozen.sources[drawn.source]
    wrong = _flaws(evidence_flaws(frozen, source, drawn.evidence))
    yield Finding(step=Step.EVIDENCE, stated=(), computed=wrong)
    if not wrong:
        yield from _outcome(stated, work_out(frozen, source, drawn.evidence))


def _outcome(stated: Stated, worked: Worked) -> Iterator[Finding]:
    frozen, drawn = stated.sealed.frozen, stated.drawn
    taken = take(worked.order, frozen.tickets, frozen.limits)
    yield Finding(step=Step.RANDOMNESS, stated=drawn.randomness, computed=worked.randomness)
    yield Finding(step=Step.KEY, stated=drawn.key, computed=worked.key)
    yield Finding(step=Step.ORDER, stated=drawn.order, computed=worked.order)
    yield Finding(step=Step.TAKEN, stated=drawn.taken, computed=tuple(taken))


def _pool_flaws(frozen: Frozen) -> Iterator[tuple[str, str]]:
    try:
        _ = frozen.commit
    except InvalidValue as error:
        yield from error.fields.items()


def _flaws(found: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{place}: {code.replace('_', ' ')}" for place, code in found)


def _on_trust(stated: Stated) -> Iterator[Trust]:
    drawn = stated.drawn
    if drawn.source > 0:
        yield Trust.EARLIER_SOURCE_FAILED
    if isinstance(drawn.evidence, Read):
        yield Trust.WITNESSES_READ_RIGHT
    if isinstance(drawn.evidence, Revealed):
        yield Trust.PARTIES_APART
        source = dict(enumerate(stated.sealed.frozen.sources)).get(drawn.source)
        if isinstance(source, Reveals) and set(source.commitments) - set(drawn.evidence.secrets):
            yield Trust.PARTY_WITHHELD
