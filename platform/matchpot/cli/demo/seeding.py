"""`matchpot seed`: being written."""

import click


def is_empty() -> bool:
    """Whether there is nobody yet."""
    return False


def tell_logins() -> None:
    """Print nothing yet."""


commands: list[click.Command] = []
