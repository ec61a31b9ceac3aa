"""What was done to a scheme of the guide, and in what two versions of one differ."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from matchpot.domain.guide.schemes import Scheme


class SchemeAct(StrEnum):
    """Why there is another version; each has its words in the web layer."""

    WRITTEN = "written"
    IMPORTED = "imported"
    CHECKED = "checked"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a scheme as it was and as it is; Any: fields hold words, sets and numbers."""

    field: str
    before: Any
    after: Any


def differences(before: Scheme, after: Scheme) -> tuple[Difference, ...]:
    """The fields in which two versions differ, in the order of `Scheme`."""
    pairs = (
        (one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(Scheme)
    )
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
