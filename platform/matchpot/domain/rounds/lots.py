"""What a round draws lots for; how a lot is drawn is in `domain/lots/`."""

from enum import StrEnum


class LotPurpose(StrEnum):
    """What a lot of a round decides."""

    PANEL = "panel"  # who is seated first
    NUMBERS = "numbers"  # lot numbers of applications, their halves, who reads what
    LOTTERY = "lottery"  # who is funded among equals
