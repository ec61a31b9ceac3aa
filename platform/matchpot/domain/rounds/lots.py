"""What lots are drawn for; how a lot is drawn is in `domain/lots/`."""

from enum import StrEnum


class LotPurpose(StrEnum):
    """What a lot decides."""

    PANEL = "panel"  # who is seated first
    NUMBERS = "numbers"  # lot numbers of applications, their halves, who reads what
    LOTTERY = "lottery"  # who is funded among equals
    SPOT_CHECK = "spot_check"  # which reports to a fund get a closer look
