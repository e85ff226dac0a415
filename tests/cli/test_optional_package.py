"""Commands without the optional packages: most run, the others name the extra to install."""

import re
import subprocess
import sys
import tomllib

import pytest

from course.cli.optional_package import EXTRAS
from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({[*EXTRAS, 'jupyterlab', 'nbval']})); "
CORE = WITHOUT + (
    "from importlib import import_module\n"
    "from course.cli import COMMANDS\n"
    "import course.serving.server, course.ui\n"
    "for name in COMMANDS:\n"
    "    try: import_module(f'course.cli.{name}')\n"
    "    except ModuleNotFoundError as error: print(name, error.name)\n"
)


def test_extras_are_those_of_the_project() -> None:
    named = {
        extra: {re.split(r"[^\w-]", asked)[0] for asked in PROJECT["optional-dependencies"][extra]}
        for extra in set(EXTRAS.values())
    }
    assert [name for name, extra in EXTRAS.items() if name not in named[extra]] == [
        "jwt",
        "numpy",
    ]  # PyJWT's name, and pandas asks for numpy


@pytest.mark.slow
def test_commands_load_without_the_optional_packages() -> None:
    loaded = subprocess.run([sys.executable, "-c", CORE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.splitlines() == ["panel openpyxl", "report pandas", "export openpyxl", "demo pandas"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "name", "extra"),
    [
        ("report", "pandas", "facilitate"),
        ("serve --lti lti.yaml", "cryptography", "lti"),
        ("facilitate", "pandas", "facilitate"),
        ("panel new", "openpyxl", "facilitate"),
        ("handout --output handout.pdf", "weasyprint", "facilitate"),
        ("cohort list --store postgresql://127.0.0.1/course", "psycopg", "postgresql"),
    ],
)
def test_command_names_the_extra_that_is_missing(command: str, name: str, extra: str) -> None:
    call = f"{WITHOUT}from course.cli import main; main({command.split()!r})"
    run = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True)
    says = f"{name} is not installed. Run pip install 'uoft-social-media-course[{extra}]' and try again.\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", says, 2)
