"""`matchpot lot rfc3797`: picks by RFC 3797, for whoever wants to do them alone."""

import json

import click

from matchpot.domain.lots import rfc3797 as rfc


class Numbers(click.ParamType[tuple[int, ...]]):
    """Whole numbers with spaces or commas between them."""

    name = "NUMBERS"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Read them; leading zeros mean nothing."""
        words = str(value).replace(",", " ").split()
        if not words or not all(word.isascii() and word.isdigit() for word in words):
            self.fail("not whole numbers with spaces between them", param, ctx)
        if max(map(len, words)) > MOST_DIGITS:
            self.fail(f"a number has more than {MOST_DIGITS} digits", param, ctx)
        return tuple(int(word) for word in words)


MOST_DIGITS = 15
NUMBERS = Numbers()


@click.command("rfc3797")
@click.option("--pool", type=click.IntRange(1, rfc.MOST_PICKED), required=True, help="How many.")
@click.option("--count", type=click.IntRange(0), help="How many are picked; all when left out.")
@click.argument("sources", nargs=-1, required=True, type=NUMBERS)
def rfc3797(pool: int, count: int | None, sources: tuple[tuple[int, ...], ...]) -> None:
    """Pick from a pool numbered from 1, by the numbers of SOURCES.

    Each source is one argument, its numbers with spaces between them: `"2 5 12 8 10"`. They are put
    in rising order, as RFC 3797 asks for numbers whose order is none.
    """
    count = pool if count is None else count
    if count > pool:
        raise click.UsageError(f"--count: {count} of {pool} cannot be picked")
    key = rfc.key_of(sources)
    click.echo(json.dumps({"key": key, "picks": rfc.picks(key, pool=pool, count=count)}))
