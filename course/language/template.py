"""Translate templates when they are compiled, so that rendering needs no lookups.

`{% trans %}` contains HTML; `_("...")` in an expression contains plain text, which is escaped as usual. Both are
Jinja's own (`jinja2.ext.i18n`, new style), so Babel can extract them. Each environment has one language.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer

from course.language.catalogue import Catalogue, catalogue_of
from course.language.template_cache import TemplateCache

_SLOT: Final = re.compile(r"%\((\w+)\)s")
PLURAL: Final = "plural_form"
"""The template variable with the function that returns the plural form's index for a count."""


class Translation(InternationalizationExtension):
    """Jinja extension that translates while compiling."""

    catalogue: Catalogue

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.policies["ext.i18n.trimmed"] = True
        self.speak("en", environment)

    @classmethod
    def install(cls, environment: Environment, language: str) -> None:
        """Compile this environment's templates in the language; call it before the first one is compiled."""
        environment.add_extension(cls)
        for extension in environment.extensions.values():
            if isinstance(extension, Translation):
                extension.speak(language, environment)

    def speak(self, language: str, environment: Environment) -> None:
        """Switch to this language."""
        self.catalogue = catalogue_of(language)
        environment.globals |= {PLURAL: self.catalogue.plural, "language": self.catalogue}

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,  # noqa: ARG002 - Jinja's signature
        num_called_num: bool,
    ) -> nodes.Output:
        """Return the nodes of a {% trans %} block: its translation, with its variables inserted."""
        values = dict(variables)
        if num_called_num and plural_expr is not None:
            values["num"] = plural_expr
        if plural is None or plural_expr is None:
            said = self.catalogue.pgettext(context, singular) if context else self.catalogue.gettext(singular)
            return nodes.Output(_nodes(said, values, nodes.TemplateData))
        made = [_joined(form, values, nodes.TemplateData) for form in self.catalogue.forms(singular, plural)]
        return nodes.Output([_chosen(made, plural_expr)])


class _Calls(NodeTransformer):
    """Replaces each call of `_`, `pgettext` and `ngettext` with the translation."""

    def __init__(self, spoken: Catalogue) -> None:
        self._spoken = spoken

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - as the node is called
        self.generic_visit(node, *args, **kwargs)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        texts = [each.value for each in node.args if isinstance(each, nodes.Const)]
        values = {each.key: each.value for each in node.kwargs}
        if name == "_" and len(texts) == len(node.args) == 1:
            return _joined(self._spoken.gettext(texts[0]), values)
        if name == "pgettext" and len(texts) == len(node.args) == 2:
            return _joined(self._spoken.pgettext(texts[0], texts[1]), values)
        if name == "ngettext" and len(texts) == 2 and len(node.args) == 3:
            count = node.args[2]
            forms = [_joined(form, {"num": count, **values}) for form in self._spoken.forms(texts[0], texts[1])]
            return _chosen(forms, count)
        return node


_OPTIONS: Final[Mapping[str, Any]] = {
    "autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
}  # fmt: skip
_COMPILED: Final[defaultdict[tuple[Catalogue, str], TemplateCache]] = defaultdict(TemplateCache)
"""(catalogue, options) -> compiled templates, shared by all environments with both."""


class Templates(Environment):
    """Jinja environment for one language; those with the same options share compiled templates in a process.

    Unless `options` say otherwise, values are escaped, undefined names are errors, and lines that hold only a tag leave
    no blank line. Globals are copied quickly: Jinja's own ChainMap takes 0.1 ms an import.
    """

    def __init__(self, language: str, loader: BaseLoader, **options: Any) -> None:
        given = {**_OPTIONS, **options}
        super().__init__(
            loader=loader, **given, bytecode_cache=_COMPILED[catalogue_of(language), repr(sorted(given.items()))]
        )
        Translation.install(self, language)

    def make_globals(self, d: Any) -> Any:
        """Return the globals of one template."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        spoken = next(each for each in self.extensions.values() if isinstance(each, Translation)).catalogue
        found: nodes.Template = _Calls(spoken).visit(tree)
        return found


def _nodes(text: str, values: Mapping[str, nodes.Expr], own: Callable[[str], nodes.Expr]) -> list[nodes.Expr]:
    """Yield nodes for the text and the values inserted in it, in order; `own` creates the node of a piece of text."""
    found: list[nodes.Expr] = []
    for at, part in enumerate(_SLOT.split(text)):
        if part and at % 2:
            found.append(values.get(part) or nodes.Name(part, "load"))
        elif part:
            found.append(own(part.replace("%%", "%")))
    return found


def _joined(text: str, values: Mapping[str, nodes.Expr], own: Callable[[str], nodes.Expr] = nodes.Const) -> nodes.Expr:
    """Return the text with its values as one expression."""
    found = _nodes(text, values, own)
    return found[0] if len(found) == 1 else nodes.Concat(found)


def _chosen(forms: list[nodes.Expr], count: nodes.Expr) -> nodes.Expr:
    """Return an expression that selects the plural form for the count."""
    chosen = forms[-1]
    for index in range(len(forms) - 2, -1, -1):
        which = nodes.Call(nodes.Name(PLURAL, "load"), [count], [], None, None)
        test = nodes.Compare(which, [nodes.Operand("eq", nodes.Const(index))])
        chosen = nodes.CondExpr(test, forms[index], chosen)
    return chosen
