"""A template is compiled once per language: what is known by then is written down and not asked at every page.

Sentences of ours become text around their placeholders, icons and addresses of static files become text too, a part
that is included by its name stands where it is included, and a call goes straight to what is called. The templates of
the design system speak when their macros are called, so that one of them serves all languages.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from io import StringIO
from typing import Any, Final

from flask.templating import Environment as FlaskEnvironment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from storefront.kernel import words
from storefront.web import macros

DESIGN: Final = "ui/"  # where the design system's templates lie
SENTENCES: Final = frozenset({"_", "gettext"})
KNOWN: Final = frozenset({"asset", "seal_icon", "inline_css"})  # globals that stay while a process runs
ALONE: Final[tuple[type[nodes.Node], ...]] = (nodes.Block, nodes.Extends, nodes.Import, nodes.FromImport)
_PLACE: Final = re.compile(r"%\((\w+)\)s")


class _Direct(CodeGenerator):
    """Calls without a detour through the context: nothing that our templates call asks for it."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("(")
        whole, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        given, self.stream = self.stream.getvalue(), whole
        self.write(given.removeprefix(", ") + ")")


class Environment(FlaskEnvironment):
    """Flask's, with each template compiled for each language."""

    code_generator_class = _Direct

    @property
    def cache(self) -> MutableMapping[Any, Any] | None:
        """The compiled templates of the reader's language."""
        return self._caches[words.language()]

    @cache.setter
    def cache(self, _made: MutableMapping[Any, Any] | None) -> None:
        self._caches: dict[str, dict[Any, Any]] = {language: {} for language in words.LANGUAGES}  # no more than files

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows besides its page: a plain dict is copied for each page ten times as fast as a chain."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if name is not None:  # what has no name is kept by whoever made it, and may be drawn in another language
            _Written(self, name, tree).visit(tree)
        return tree


class _Written(NodeTransformer):
    """Puts what is known in the place of what asks for it; names that a template gives itself are left alone."""

    def __init__(self, environment: Environment, name: str, tree: nodes.Template) -> None:
        self._environment = environment
        self._context = EvalContext(environment, name)
        self._in_design = name.startswith(DESIGN)
        self._own = {one.name for one in tree.find_all(nodes.Name) if one.ctx != "load"}
        self._own |= {one.name for one in tree.find_all(nodes.Macro)}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if node.dyn_args or node.dyn_kwargs:
            return node
        if isinstance(node.node, nodes.Name) and node.node.name in SENTENCES - self._own:
            return node if self._in_design else self._sentence(node)
        return self._drawn(node) if self._says_the_same(node.node) else node

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802
        call, node.call = node.call, nodes.Call(nodes.Const(None), [], [], None, None)
        self.generic_visit(node)
        node.call = self.generic_visit(call)  # type: ignore[assignment]  # with a body it is not constant
        return node

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802
        value = self._environment.globals.get(node.name) if node.name in KNOWN - self._own else None
        return self._known(value, node) if isinstance(value, str) else node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.nodes = [part for one in node.nodes for part in (one.nodes if isinstance(one, nodes.Concat) else [one])]
        return node

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        named = isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
        if self._environment.auto_reload or not named or not node.with_context or node.ignore_missing:
            return node
        name: str = node.template.value  # type: ignore[attr-defined]
        assert self._environment.loader is not None
        source, filename, _fresh = self._environment.loader.get_source(self._environment, name)
        tree = self._environment._parse(source, name, filename)
        if any(tree.find(kind) is not None for kind in ALONE):
            return node
        return self._placed(nodes.Scope(tree.body), node)

    def _sentence(self, node: nodes.Call) -> nodes.Node:
        """A sentence in the language this is compiled for, with what was given for its placeholders between."""
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const):
            return node
        said = _PLACE.split(words.translate(node.args[0].value))
        given = {one.key: one.value for one in node.kwargs}
        if sorted(said[1::2]) != sorted(given) or any("%" in text.replace("%%", "") for text in said[::2]):
            return node  # what is said twice, or not at all, or in another form, is filled in when it is asked for
        parts: list[nodes.Expr] = [
            given[part] if place % 2 else nodes.MarkSafe(nodes.Const(part.replace("%%", "%")))
            for place, part in enumerate(said)
        ]
        return self._placed(parts[0] if len(parts) == 1 else nodes.Concat(parts), node)

    def _says_the_same(self, called: nodes.Expr) -> bool:
        """Whether what is called gives the same for the same arguments, always, in one language."""
        if isinstance(called, nodes.Name):
            return called.name in KNOWN - self._own
        if not (isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name) and called.node.name == "ui"):
            return False
        return called.attr == "icon" or (
            called.attr in macros.CONSTANT and not self._in_design and not self._environment.auto_reload
        )

    def _drawn(self, node: nodes.Call) -> nodes.Node:
        """What a call gives when all its arguments are constants."""
        try:
            given = [one.as_const(self._context) for one in node.args]
            named = {one.key: one.value.as_const(self._context) for one in node.kwargs}
        except nodes.Impossible:
            return node
        return self._known(self._function(node.node)(*given, **named), node)

    def _function(self, called: nodes.Expr) -> Callable[..., Any]:
        known: Mapping[str, Any] = self._environment.globals
        found: Callable[..., Any] = (
            getattr(known["ui"], called.attr) if isinstance(called, nodes.Getattr) else known[called.name]  # type: ignore[attr-defined]
        )
        return found

    def _known(self, value: Any, node: nodes.Node) -> nodes.Node:
        constant = nodes.Const(str(value))
        return self._placed(nodes.MarkSafe(constant) if isinstance(value, Markup) else constant, node)

    def _placed(self, made: nodes.Node, node: nodes.Node) -> nodes.Node:
        made.set_lineno(node.lineno)
        made.set_environment(self._environment)
        return made
