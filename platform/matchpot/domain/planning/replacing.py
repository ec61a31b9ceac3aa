"""Which schemes a search for routes need not look at: others can always take their place."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from matchpot.domain.guide.schemes import SchemeKind
from matchpot.domain.money import Cents
from matchpot.domain.planning.candidates import Candidate, Limits


def unreplaceable(
    offered: Sequence[Candidate], limits: Limits, *, for_money_alone: bool = False
) -> list[Candidate]:
    """Leave out what others can always replace; by hours for what they bring, then by key.

    A set has room for `most_applications`, so among as many that are no worse one is free. For
    money alone hours and days are no matter, and the largest stand first.
    """
    if for_money_alone:
        offered = [replace(one, hours=0, decided_on=limits.today) for one in offered]
    kept = []
    for one in offered:
        enough = 1 if one.kind is SchemeKind.LOAN else limits.most_applications
        better = 0
        for other in offered:
            if other is not one and _can_replace(other, one):
                better += 1
                if better == enough:
                    break
        if better < enough:
            kept.append(one)
    if for_money_alone:
        return sorted(kept, key=lambda one: (-one.most_cents, one.key))
    return sorted(kept, key=lambda one: (Fraction(one.hours, one.most_cents), one.key))


def _can_replace(other: Candidate, one: Candidate) -> bool:
    """Tell whether a scheme is no worse in every respect; of two equals the first by key is.

    What a pot adds by its own rule hangs on the others beside it, so nothing takes its place.
    """
    if one.has_rule or other.has_rule:
        return False
    if not (
        other.most_cents >= one.most_cents
        and other.hours <= one.hours
        and other.decided_on <= one.decided_on
        and other.kind is one.kind
        and other.least_cents <= one.least_cents
        and other.own_asked_cents <= one.own_asked_cents
        and other.is_public <= one.is_public
        and other.counts_as_own >= one.counts_as_own
        and other.excluded <= one.excluded | {one.key}
        and _roof(other) >= _roof(one)
    ):
        return False
    return _worth(other) != _worth(one) or other.key < one.key


def _worth(one: Candidate) -> tuple[object, ...]:
    return (
        one.most_cents,
        one.hours,
        one.decided_on,
        one.least_cents,
        one.own_asked_cents,
        one.is_public,
        one.counts_as_own,
        one.public_most_cents,
    )


def _roof(one: Candidate) -> Cents:
    return 10**18 if one.public_most_cents is None else one.public_most_cents
