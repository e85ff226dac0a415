"""The mutants of one module, each with the change it makes; mutmut makes them."""

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import dedent

from mutmut.configuration import reset_config
from mutmut.mutation.file_mutation import mutate_file_contents

_MARK = "__mutmut_"
_FEWEST_WORDS = 3
"""A string of so many words is a sentence; a shorter one may be a name or a key."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one function."""

    name: str
    """As mutmut calls it, by its number in the function."""
    change: str
    """`function: lines before => lines after`. It stays the same when other lines of the function change."""
    wording: bool
    """Whether only the words of a sentence differ, such as a message's."""


def mutants(module: str, folder: Path) -> list[Mutant]:
    """The mutants of a module, given as grader/case.py. `folder` has the module, and mutmut's settings."""
    with contextlib.chdir(folder):
        reset_config()
        made = mutate_file_contents(module, (folder / module).read_text(encoding="utf-8"))
    functions = dict(_functions(made.code))
    dotted = module.removesuffix(".py").replace("/", ".")
    return [_mutant(dotted, name, functions) for name in made.mutant_names]


def _functions(code: str) -> Iterator[tuple[str, str]]:
    """The name and the source of every function that mutmut has made."""
    lines = code.splitlines()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and _MARK in node.name:
            source = dedent("\n".join(lines[node.lineno - 1 : node.end_lineno]))
            yield node.name, source.replace(node.name, "function", 1)


def _mutant(dotted: str, name: str, functions: dict[str, str]) -> Mutant:
    plain = name.partition(_MARK)[0]
    before, after = functions[f"{plain}{_MARK}orig"], functions[name]
    readable = plain.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return Mutant(f"{dotted}.{name}", f"{dotted}.{readable}: {changed(before, after)}", _says(before) == _says(after))


def changed(before: str, after: str) -> str:
    """The lines that differ, as `before => after`; nothing stands after the arrow where lines are left out."""
    was, now = before.splitlines(), after.splitlines()
    found = [each for each in SequenceMatcher(None, was, now, autojunk=False).get_opcodes() if each[0] != "equal"]
    if not found:
        return "nothing"
    first, last = found[0], found[-1]
    return f"{_joined(was[first[1] : last[2]])} => {_joined(now[first[3] : last[4]])}".strip()


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


class _WithoutSentences(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        sentence = isinstance(node.value, str) and len(node.value.split()) >= _FEWEST_WORDS
        return ast.Constant("a sentence") if sentence else node


def _says(source: str) -> str:
    """The source without the words of its sentences: two that are the same differ in wording alone."""
    return ast.dump(_WithoutSentences().visit(ast.parse(source)))
