"""What may follow the method of equal shares, and how a chain of it is written as a parameter."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.matching.parameters import FieldFlaw, Flawed


class Completion(StrEnum):
    """What is done with the money that equal shares leave."""

    NONE = "none"
    ADD1 = "add1"
    GREEDY = "greedy"
    PHRAGMEN = "phragmen"


Chain = tuple[Completion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainField:
    """A chain of completions: `none` stands alone, `add1` only first, nothing twice."""

    name: str
    default: Chain
    required: bool = False
    aliases: tuple[str, ...] = ()

    def read(self, raw: object) -> object:
        """Take a list of names, or one text with commas."""
        words = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(words, Sequence) or not set(words) <= set(Completion):
            raise Flawed(FieldFlaw.NOT_A_CHOICE)
        chain = tuple(Completion(word) for word in words)
        if not chain or len(set(chain)) != len(chain) or Completion.ADD1 in chain[1:]:
            raise Flawed(FieldFlaw.NOT_A_CHOICE)
        if Completion.NONE in chain and len(chain) > 1:
            raise Flawed(FieldFlaw.EXACTLY_ONE)
        return chain
