"""Templates as Jinja compiles them, but for what a page of a thousand values pays at each: half of its rendering."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import markupsafe
from flask.templating import Environment
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner


def escape(value: Any) -> str:
    """Write what `markupsafe.escape` writes, as a plain string where it can: what a template prints is only joined."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else markupsafe.escape(value)


class QuickContext(Context):
    """Jinja's context, that calls a macro (a page has a hundred calls) without asking twice what it takes."""

    def call(self, called: Any, /, *args: Any, **options: Any) -> Any:
        """Call a macro as it is always called; leave the rest to Jinja."""
        if type(called) is not Macro:
            return super().call(called, *args, **options)
        options.pop("_block_vars", None)
        options.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **options)


class QuickEnvironment(Environment):
    """Flask's environment, whose templates print with our `escape` and share one set of globals."""

    context_class = QuickContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: ours as they are, so that an import compares none."""
        return super().make_globals(d) if d else self.globals

    def _generate(self, *args: Any, **options: Any) -> str:
        """Return a template as Python, in which `escape` is ours: Jinja leaves this method to be overridden."""
        return f"{super()._generate(*args, **options)}\nfrom {__name__} import escape\n"
