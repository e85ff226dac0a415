"""What holds of every command: help with an example, quick to load, and never a traceback."""

import socket
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from course.cli import COMMANDS, main
from course.cli.app import shown
from course.cli.facilitate import make_token
from course.cli.failure import WrongUse
from course.serving import App
from tests.cli.conftest import Course
from tests.college import GUIDANCE, SCENARIOS

HEAVY = {"pandas", "voila", "anywidget", "sqlalchemy", "course.cohort", "course.serving"}
LOADED = (
    "import sys; from course.cli import main; main({words!r}, standalone_mode=False); "
    "print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
)


def test_course_lists_its_commands(course: Course) -> None:
    found = course("--help")
    assert found.exit_code == 0
    for name, duty in COMMANDS.items():
        assert f"  {name:<10}  {duty}" in found.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(course: Course, name: str) -> None:
    found = course(name, "--help")
    usage, _, examples = found.stdout.partition("\nExamples:\n")
    assert (found.exit_code, usage.startswith(f"Usage: main {name} ")) == (0, True)
    assert [line for line in examples.splitlines() if f"course {name}" not in line] == []
    assert examples


def test_course_refuses_an_unknown_command(course: Course) -> None:
    found = course("teach")
    assert found.exit_code == 2
    assert "No such command 'teach'" in found.stderr


@pytest.mark.parametrize(
    "words", [["--help"], ["rule", "goose"], ["check"], ["grade", "empty"]], ids=["help", "rule", "check", "grade"]
)
def test_quick_commands_load_nothing_heavy(words: list[str], places: Path) -> None:
    (places / "empty").touch()
    named = {"goose": str(SCENARIOS / "from-outside" / "goose.yaml"), "empty": str(places / "empty")}
    code = LOADED.format(words=[named.get(word, word) for word in words], heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "[]\n")


@pytest.mark.slow
def test_course_runs_as_a_module_and_as_a_program(places: Path) -> None:
    module = process("check")
    program = subprocess.run([Path(sys.executable).parent / "course", "check"], capture_output=True, text=True)
    assert (module.returncode, module.stdout, module.stderr) == (program.returncode, program.stdout, program.stderr)
    assert (module.returncode, module.stdout.splitlines()[-1], places.is_dir()) == (0, "0 problems.", True)


def process(*words: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as it is typed."""
    return subprocess.run([sys.executable, "-m", "course", *map(str, words)], capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["serve", "facilitate"])
@pytest.mark.usefixtures("places")
def test_serving_refuses_a_port_that_is_taken(name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = process(name, "--port", port)
    assert found.returncode == 2
    assert (
        found.stderr == f"Port {port} is in use. Stop the program that uses it, or choose another port with --port.\n"
    )


@pytest.mark.parametrize("name", ["serve", "facilitate"])
@pytest.mark.parametrize("chosen", ["text", "json"])
@pytest.mark.usefixtures("places")
def test_serving_logs_in_the_chosen_format(
    course: Course, name: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps: list[App] = []
    written: list[str] = []
    monkeypatch.setattr(f"course.cli.{name}.run", apps.append)
    monkeypatch.setattr("course.cli.app.write_json", lambda: written.append("json"))
    monkeypatch.setenv("COURSE_LOG_FORMAT", chosen)
    assert course(name).exit_code == 0
    assert ([each.environment["COURSE_LOG_FORMAT"] for each in apps], len(written)) == ([chosen], chosen == "json")


@pytest.mark.parametrize("name", ["serve", "facilitate", "report", "demo"])
@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("mysql://x", "COURSE_STORE must begin with sqlite:/// or postgresql://, and 'mysql' does not;"),
        ("sqlite:////proc/none/course.db", "The store /proc/none/course.db cannot be opened"),
    ],
)
def test_commands_refuse_a_store_that_cannot_be_had(course: Course, name: str, store: str, says: str) -> None:
    found = course(name, "--store", store)
    assert (found.exit_code, found.stderr.startswith(says), len(found.stderr.splitlines())) == (2, True, 1)


@pytest.mark.parametrize("name", ["serve", "facilitate", "report", "demo", "check"])
def test_commands_refuse_guidance_with_problems(course: Course, name: str, tmp_path: Path) -> None:
    found = course(name, "--guidance", tmp_path)
    assert found.exit_code == 1
    assert found.stderr.splitlines()[-1] == "3 problems"


def test_serve_refuses_the_hubs_word_without_the_hub(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_IDENTITY", "hub")
    found = course("serve")
    assert found.exit_code == 2
    assert (
        found.stderr == "COURSE_IDENTITY is hub, which needs JupyterHub to identify learners: add --hub, or unset it.\n"
    )


def test_serve_names_both_kinds_of_kernels(course: Course) -> None:
    assert "--kernels [virtual|ordinary]" in course("serve", "--help").stdout


@pytest.mark.slow
@pytest.mark.usefixtures("places")
def test_serve_refuses_an_address_of_nobody() -> None:
    found = process("serve", "--ip", "no-such-host.invalid", "--port", "1")
    assert (found.returncode, found.stderr.count("\n")) == (2, 1)
    assert found.stderr.startswith("Port 1 on no-such-host.invalid cannot be opened: ")


def test_serve_refuses_a_cohort_that_cannot_be_named(course: Course) -> None:
    found = course("serve", "--cohort", "May People")
    assert found.exit_code == 2
    assert found.stderr.startswith("COURSE_COHORT is 'May People'; name a cohort by up to 64 small letters")


def test_facilitate_makes_its_token_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "token"
    token = make_token(file)
    assert (len(token), make_token(file), file.read_text()) == (32, token, f"{token}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.slow
def test_facilitate_refuses_a_token_that_others_can_read(places: Path, free_port: int) -> None:
    (places / "token").write_text("0123456789abcdef0123456789\n")
    (places / "token").chmod(0o644)
    found = process("facilitate", "--port", free_port)
    assert found.returncode == 2
    told = f"Other users can read the token in {places / 'token'}. Run chmod 600 on it and choose a new token.\n"
    assert found.stderr == told


def test_facilitate_refuses_a_token_file_that_cannot_be_made() -> None:
    with pytest.raises(WrongUse, match="The token file /proc/none/token cannot be used"):
        make_token(Path("/proc/none/token"))


@pytest.mark.parametrize(
    ("store", "printed"),
    [
        ("sqlite:////srv/course.db", "/srv/course.db"),
        ("postgresql://role:secret@host/name", "postgresql://host/name"),
        ("postgresql://host/name", "postgresql://host/name"),
        ("postgresql://host/course?password=p@ss&sslmode=require", "postgresql://host/course"),
        ("postgresql://role:word@host/course?password=other", "postgresql://host/course"),
    ],
)
def test_serve_prints_no_password(store: str, printed: str) -> None:
    assert shown(store) == printed


def test_commands_stand_where_the_group_looks_for_them() -> None:
    context = click.Context(main)
    assert [main.get_command(context, name) is not None for name in COMMANDS] == [True] * len(COMMANDS)
    assert (GUIDANCE.is_dir(), main.get_command(context, "nothing")) == (True, None)


def test_debug_adds_the_traceback_of_an_error_that_was_put_in_words(course: Course, tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()
    words = ("facilitate", "--store", f"sqlite:///{tmp_path / 'course.db'}")
    plain, debugged = course(*words), course(*words, "--debug")
    assert plain.exit_code == debugged.exit_code == 2
    assert "Traceback" not in plain.stderr
    assert debugged.stderr.startswith("Traceback (most recent call last):")
    assert "IsADirectoryError" in debugged.stderr
    assert debugged.stderr.endswith(plain.stderr)
