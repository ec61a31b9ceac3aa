"""How templates are drawn: calls that cost little, and pieces that are drawn once.

A page makes some three hundred calls of macros and functions, and its frame is the same for every
stranger on it. Nothing here decides what a page says.
"""

from types import FunctionType, MethodType
from typing import Any

from flask import Flask, current_app, request
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from matchpot.web import languages

# A frame is three pieces for each language and route, of some two kilobytes.
_MOST_PIECES = 512
_PIECES = "matchpot_drawn_pieces"


class QuickContext(Context):
    """The context of Jinja, which asks a macro or a plain function no more than it needs to know.

    Jinja looks four times at what is called to find out what it wants first. A macro always wants
    the way of escaping, and a function says itself what it wants; all else goes the long way.
    """

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja names them
        """Call what a template calls."""
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif kind is not MethodType and (
            kind is not FunctionType or "jinja_pass_arg" in __obj.__dict__
        ):
            return Context.call(__self, __obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


def piece(template: str, macro: str, *args: str | None) -> Markup:
    """What a macro draws from nothing but its arguments, the language and the route; drawn once.

    A template that was changed is drawn anew: the loaded template is part of what is remembered.
    """
    loaded = current_app.jinja_env.get_template(template)
    pieces: dict[tuple[object, ...], Markup] = current_app.extensions[_PIECES]
    key = (loaded, macro, languages.current(), request.endpoint, *args)
    found = pieces.get(key)
    if found is None:
        context: dict[str, Any] = {}
        current_app.update_template_context(context)
        found = Markup(getattr(loaded.make_module(context), macro)(*args))  # noqa: S704 - drawn by a template, which escapes
        if len(pieces) >= _MOST_PIECES:
            pieces.clear()
        pieces[key] = found
    return found


def install(app: Flask) -> None:
    """Let the templates of `app` be drawn this way."""
    app.extensions[_PIECES] = {}
    app.jinja_env.context_class = QuickContext
    app.jinja_env.globals["piece"] = piece
