"""Extraction of the help of commands: docstrings of functions that are commands, and `help` of their options."""

import ast
import inspect
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, Final

DECORATORS: Final = frozenset({"command", "group"})
"""Decorators that turn a function into a command: attributes of click or of a group."""
Found = tuple[Any, ...]


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Yield the messages of one module, as Babel calls it: (line, function, message, comments)."""
    from babel.messages.extract import extract_python  # noqa: PLC0415 - commands load this module for their help

    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            docstring = ast.get_docstring(node)
            yield from ((node.lineno, "_", each, []) for each in paragraphs(docstring or ""))
        elif isinstance(node, ast.Call):
            for each in node.keywords:
                if each.arg == "help" and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
                    yield from ((each.value.lineno, "_", text, []) for text in paragraphs(each.value.value))


def paragraphs(text: str) -> list[str]:
    """Yield the paragraphs of a docstring or help text, each on one line."""
    return [" ".join(each.split()) for each in inspect.cleandoc(text).split("\n\n") if each]


def _makes_command(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DECORATORS
