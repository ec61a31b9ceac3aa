"""The group of commands under `matchpot round`; each has a module of its own beside this one."""

import click

from matchpot.cli.rounds import check, importing, pabulib, tally, verify


class _Rounds(click.Group):
    """Loads the one command that works on the app when it is asked for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "export":
            return super().get_command(ctx, cmd_name)
        from matchpot.cli.rounds.export import export  # noqa: PLC0415 - the app comes with it

        return export

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "export"])


@click.group("round", cls=_Rounds)
def round_() -> None:
    """Work elections out on files; only `export` needs a database."""


round_.add_command(tally.tally)
round_.add_command(check.check)
round_.add_command(importing.import_)
round_.add_command(verify.verify)
round_.add_command(pabulib.pabulib)
