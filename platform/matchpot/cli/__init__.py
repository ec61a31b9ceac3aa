"""The command line: `matchpot ...`, Flask's own underneath."""

from matchpot.cli.console import main

__all__ = ["main"]
