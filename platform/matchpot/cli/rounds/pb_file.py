"""Reading a `.pb` file for the commands: bad input is named line by line, with exit code 2."""

import sys
from pathlib import Path

from matchpot.cli.matching.documents import refuse
from matchpot.domain.allocation.pabulib.reading import PbElection, read_pb
from matchpot.domain.allocation.pabulib.sections import PbRefused


def opened(path: str, *, cents_per_unit: int) -> PbElection:
    """Read an election from a file or, for `-`, from standard input; or end with code 2."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return read_pb(data, cents_per_unit=cents_per_unit)
    except OSError as error:
        refuse([f"{path}: cannot be read: {error.strerror}"])
    except PbRefused as error:
        refuse(error.problems)
