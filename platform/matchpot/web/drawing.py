"""How templates are drawn: calls that cost little, and pieces that are drawn once.

A page makes some three hundred calls of macros and functions, and its frame is the same for every
stranger on it. Nothing here decides what a page says.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from types import FunctionType, MethodType
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, request
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from matchpot.web import languages

# A page's frame is three pieces for each language and route, of some two kilobytes.
_MOST_FRAMES = 512
# A gift in a list of gifts, the costs of a project: some hundred bytes to three kilobytes.
_MOST_PARTS = 1024
_FRAMES, _PARTS = "matchpot_drawn_frames", "matchpot_drawn_parts"

V = TypeVar("V")


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


class Kept(Generic[V]):
    """What was drawn or worked out; of too many the one nobody asked for longest goes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawn: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """What is kept under `key`."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
            return self._drawn.get(key)

    def keep(self, key: Hashable, drawn: V) -> None:
        """Keep what was drawn or worked out."""
        with self._lock:
            self._drawn[key] = drawn
            if len(self._drawn) > self._most:
                self._drawn.popitem(last=False)


def _part(kept: Kept[str], key: Hashable, draw: Callable[[], str]) -> Markup:
    found = kept.get(key)
    if found is None:
        found = draw()
        kept.keep(key, found)
    return Markup(found)  # noqa: S704 - drawn by a template, which escapes what it shows


def piece(template: str, macro: str) -> Markup:
    """What a macro draws from nothing but the language and the route; drawn once.

    A template that was changed is drawn anew: the loaded template is part of what is remembered.
    """
    loaded = current_app.jinja_env.get_template(template)

    def draw() -> str:
        context: dict[str, Any] = {}
        current_app.update_template_context(context)
        drawn: str = getattr(loaded.make_module(context), macro)()
        return drawn

    key = (loaded, macro, languages.current(), request.endpoint)
    return _part(current_app.extensions[_FRAMES], key, draw)


def once(template: str, macro: str, *values: Hashable) -> Markup:
    """What a macro draws from its values and the language alone; drawn once for the same values."""
    loaded = current_app.jinja_env.get_template(template)
    key = (loaded, macro, languages.current(), *values)
    return _part(
        current_app.extensions[_PARTS], key, lambda: getattr(loaded.module, macro)(*values)
    )


def install(app: Flask) -> None:
    """Let the templates of `app` be drawn this way."""
    app.extensions.update({_FRAMES: Kept(_MOST_FRAMES), _PARTS: Kept(_MOST_PARTS)})
    app.jinja_env.context_class = QuickContext
    app.jinja_env.globals.update(piece=piece, once=once)
