"""How a lot is frozen and drawn: what a source must be, what its evidence must show, what follows.

The whole of it is pure: who reads the clock, the beacon or the lottery is outside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import quicknet, reveals, rfc3797
from matchpot.domain.lots.ordering import Limits, Ticket, key_of, ordered, take
from matchpot.domain.lots.pool import frozen as in_order
from matchpot.domain.lots.pool import is_id
from matchpot.domain.lots.record import (
    EVIDENCE_FOR,
    Beacon,
    Drawn,
    Evidence,
    Frozen,
    Read,
    Readings,
    Revealed,
    Reveals,
    Signed,
    Source,
    SourceKind,
)

_LEAST_WITNESSES = 2


def freeze(
    *,
    title: str,
    frozen_at: datetime,
    tickets: Sequence[Ticket],
    limits: Limits,
    sources: Sequence[Source],
) -> Frozen:
    """Freeze a lot, so that it can be published.

    Raises `InvalidValue` by place: the pool (`pool.frozen`), a limit that is no limit, a source
    that is not far enough ahead or lacks parties. Without sources the lot is not complete yet: the
    parties of a commit and reveal need its commit first.
    """
    in_order([ticket.id for ticket in tickets])
    made = Frozen(
        title=title,
        frozen_at=frozen_at.replace(microsecond=0),
        tickets=tuple(sorted(tickets, key=lambda ticket: ticket.id.encode("utf-8"))),
        limits=limits,
        sources=tuple(sources),
    )
    flaws = dict(_text_flaws(made)) | dict(_limit_flaws(made))
    if sources:
        flaws |= dict(source_flaws(made))
    if flaws:
        raise InvalidValue(flaws)
    return made


def beacons(frozen_at: datetime) -> tuple[Beacon, Beacon]:
    """The first round that is far enough ahead, and its stand-in 24 hours later."""
    first = quicknet.first_ahead(frozen_at)
    return Beacon(first), Beacon(first + quicknet.ROUNDS_AHEAD)


def draw(frozen: Frozen, evidence: Evidence, *, source: int = 0, because: str = "") -> Drawn:
    """Draw a frozen lot from what a source said.

    Raises `InvalidValue` by place when the source is none, when a later one is used without a
    reason, or when the evidence does not show what it must.
    """
    used = used_flaws(frozen, source=source, because=because)
    flaws = {**dict(source_flaws(frozen)), **dict(used)}
    if not flaws:
        flaws = dict(evidence_flaws(frozen, frozen.sources[source], evidence))
    if flaws:
        raise InvalidValue(flaws)
    worked = work_out(frozen, frozen.sources[source], evidence)
    return Drawn(
        source=source,
        because=because,
        evidence=evidence,
        randomness=worked.randomness,
        key=worked.key,
        order=worked.order,
        taken=tuple(take(worked.order, frozen.tickets, frozen.limits)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What follows from evidence: the chance in it, the key, the order of the whole pool."""

    randomness: str
    key: str
    order: tuple[str, ...]


def work_out(frozen: Frozen, source: Source, evidence: Evidence) -> Worked:
    """Work out the order of the pool; the evidence must be of the source's kind."""
    ids = in_order([ticket.id for ticket in frozen.tickets])
    match source, evidence:
        case Beacon(), Signed():
            chance = quicknet.randomness(evidence.signature)
            key = key_of(frozen.commit, SourceKind.QUICKNET, mark=source.round, randomness=chance)
        case Reveals(), Revealed():
            chance = reveals.randomness(evidence.secrets)
            count = len(evidence.secrets)
            key = key_of(frozen.commit, SourceKind.COMMIT_REVEAL, mark=count, randomness=chance)
        case Readings(), Read():
            key = rfc3797.key_of(evidence.numbers)
            picked = rfc3797.picks(key, pool=len(ids), count=len(ids))
            order = tuple(ids[number - 1] for number in picked)
            return Worked(randomness="", key=key, order=order)
        case _:
            raise TypeError("evidence of another kind than its source")
    return Worked(randomness=chance, key=key, order=tuple(ordered(key, ids)))


# ---- what may be wrong --------------------------------------------------------------------------

Flaws = Iterator[tuple[str, str]]


def source_flaws(frozen: Frozen) -> Flaws:
    """What is wrong with the sources, by place: too soon, too few parties, no name."""
    if not frozen.sources:
        yield "sources", "missing"
    yield from _round_flaws(frozen)
    for at, source in enumerate(frozen.sources):
        place = f"sources[{at}]"
        if isinstance(source, Reveals):
            yield from _reveal_flaws(f"{place}.commitments", source.commitments)
        elif isinstance(source, Readings):
            if not source.names or not all(map(is_id, source.names)):
                yield f"{place}.names", "not_a_line_for_each_source"
            if len(frozen.tickets) > rfc3797.MOST_PICKED:
                yield "pool", "too_large"


def _round_flaws(frozen: Frozen) -> Flaws:
    """Each round comes at least 24 hours after the freeze, and after the round it stands in for."""
    since = frozen.frozen_at
    for at, source in enumerate(frozen.sources):
        if not isinstance(source, Beacon):
            continue
        if not 1 <= source.round <= quicknet.MOST_ROUND:
            yield f"sources[{at}].round", "no_such_round"
        elif not quicknet.is_ahead(source.round, since):
            yield f"sources[{at}].round", "less_than_24_hours_ahead"
        else:
            since = quicknet.time_of(source.round)


def _reveal_flaws(place: str, commitments: Mapping[str, str]) -> Flaws:
    if len(commitments) < reveals.LEAST_PARTIES:
        yield place, "fewer_than_two_parties"
    for party, commitment in commitments.items():
        if not is_id(party):
            yield place, "not_a_line_of_text"
        if not reveals.is_secret(commitment):
            yield f"{place}.{party}", "not_64_hexadecimal_digits"


def used_flaws(frozen: Frozen, *, source: int, because: str) -> Flaws:
    """What is wrong with the choice of the source that was used."""
    if not 0 <= source < len(frozen.sources):
        yield "drawn.source", "no_such_source"
    elif because and not is_id(because):
        yield "drawn.because", "not_a_line_of_text"
    elif source > 0 and not because.strip():
        yield "drawn.because", "missing"


def evidence_flaws(frozen: Frozen, source: Source, evidence: Evidence) -> Flaws:
    """What is wrong with the evidence, by place: not signed, not promised, not witnessed."""
    place = "drawn.evidence"
    match source, evidence:
        case Beacon(), Signed():
            if not quicknet.verified(source.round, evidence.signature):
                yield f"{place}.signature", "not_the_beacons_signature_of_this_round"
        case Readings(), Read():
            if len(evidence.numbers) != len(source.names) or not all(evidence.numbers):
                yield f"{place}.numbers", "not_some_numbers_for_each_source"
            if len({one for one in evidence.witnesses if is_id(one)}) < _LEAST_WITNESSES:
                yield f"{place}.witnesses", "fewer_than_two_witnesses"
        case Reveals(), Revealed():
            yield from _secret_flaws(f"{place}.secrets", frozen.commit, source, evidence)
        case _:
            yield place, f"not_{EVIDENCE_FOR[type(source)].__name__.lower()}"


def _secret_flaws(place: str, commit: str, source: Reveals, evidence: Revealed) -> Flaws:
    if len(evidence.secrets) < reveals.LEAST_PARTIES:
        yield place, "fewer_than_two_secrets"
    for party, secret in evidence.secrets.items():
        made = reveals.commitment_of(secret, party=party, commit=commit)
        if not reveals.is_secret(secret) or made != source.commitments.get(party):
            yield f"{place}.{party}", "not_what_was_committed"


def _text_flaws(frozen: Frozen) -> Flaws:
    if frozen.title and not is_id(frozen.title):
        yield "title", "not_a_line_of_text"
    for at, ticket in enumerate(frozen.tickets):
        if ticket.stratum and not is_id(ticket.stratum):
            yield f"pool[{at}].stratum", "not_a_line_of_text"


def _limit_flaws(frozen: Frozen) -> Flaws:
    strata = {ticket.stratum for ticket in frozen.tickets}
    for name, value in (
        ("number", frozen.limits.number),
        ("budget_cents", frozen.limits.budget_cents),
    ):
        if value is not None and value < 0:
            yield f"take.{name}", "too_small"
    for stratum, value in frozen.limits.per_stratum.items():
        if stratum not in strata:
            yield f"take.per_stratum.{stratum}", "no_such_stratum"
        elif value < 0:
            yield f"take.per_stratum.{stratum}", "too_small"
    for at, ticket in enumerate(frozen.tickets):
        if ticket.cost_cents < 0:
            yield f"pool[{at}].cost_cents", "too_small"
