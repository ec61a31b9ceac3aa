"""An option that is given as NAME=VALUE, any number of times."""

import click


class Named(click.ParamType[tuple[str, str]]):
    """A name and what belongs to it; the name may hold anything but an equals sign."""

    name = "NAME=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        name, sign, rest = str(value).partition("=")
        if not name.strip() or not sign:
            self.fail("not NAME=VALUE", param, ctx)
        return name.strip(), rest.strip()


NAMED = Named()
