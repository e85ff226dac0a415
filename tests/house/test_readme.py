"""Every command in the project's pages exists: make's targets, the course's commands and options, the folders named."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.house.tree import ROOT, tracked

BLOCK = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
ROOMS = {"course", "grader", "notebooks", "scenarios", "tests"}


def commands(page: str) -> Iterator[tuple[str, ...]]:
    """The words of each command in a page's shell blocks, without prompts, leading variables and comments."""
    for block in BLOCK.findall(page):
        for line in block.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words: list[str] = []
            for word in [*lexer, ";"]:
                if not set(word) <= set("();<>|&"):
                    words.append(word)
                else:
                    while words and re.match(r"\w+=", words[0]):
                        words.pop(0)
                    if words:
                        yield tuple(words)
                    words = []


def options(command: click.Command) -> set[str]:
    """The options that a command of the course takes."""
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}


WRITTEN = {
    f"{path.relative_to(ROOT)}: {' '.join(command)}": command
    for path in tracked("*.md")
    for command in commands(path.read_text())
}


def written(program: str) -> list[pytest.ParameterSet]:
    """The words after a program's name, wherever a page calls it."""
    return [pytest.param(words, id=at) for at, (called, *words) in WRITTEN.items() if Path(called).name == program]


def test_commands_are_read_as_a_shell_reads_them() -> None:
    lines = [
        "```sh",
        "$ A=1 make serve  # on 8866",
        "cat a.jsonl | course grade - > b.jsonl && course rule \\",
        "'x y.yaml'",
    ]
    assert list(commands("\n".join([*lines, "```", "make lost"]))) == [
        ("make", "serve"),
        ("cat", "a.jsonl"),
        ("course", "grade", "-"),
        ("b.jsonl",),
        ("course", "rule", "x y.yaml"),
    ]


def test_readme_begins_with_make_serve() -> None:
    called = [
        command for at, command in WRITTEN.items() if at.startswith("README.md: ") and command[0] in ("make", "course")
    ]
    assert called[0] == ("make", "serve")


@pytest.mark.parametrize("words", written("make"))
def test_make_has_every_target_written(words: list[str]) -> None:
    assert {word for word in words if "=" not in word} <= TARGETS


@pytest.mark.parametrize("words", written("course"))
def test_course_has_every_command_written(words: list[str]) -> None:
    from course.cli import main

    command: click.Command = main
    path: list[str] = []
    for word in words:
        if word.startswith("--"):
            assert word.split("=")[0] in options(command)
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"course has no command {' '.join([*path, word])}"
            command, path = found, [*path, word]
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert (shown.exit_code, shown.output.startswith("Usage:")) == (0, True)


@pytest.mark.parametrize("command", [pytest.param(command, id=at) for at, command in WRITTEN.items()])
def test_folders_written_exist(command: tuple[str, ...]) -> None:
    named = [Path(word) for word in command[1:] if Path(word).parts and Path(word).parts[0] in ROOMS]
    assert [str(path) for path in named if not (ROOT / path.parent).is_dir()] == []
