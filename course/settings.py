"""The settings of the course, read from environment variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_data_dir

APPLICATION = "social-media-course"
"""Folder name for the embedded stores, inside the operating system's folder for application data."""

STORE_SCHEMES = ("sqlite", "postgresql", "postgres")
"""URL schemes of the supported stores."""

Certainty = Literal["never", "assessments", "always"]
"""When questions also ask how certain the learner is."""

_PACKAGE = Path(__file__).resolve().parent


class Misconfigured(Exception):
    """A setting is invalid. The message is one sentence that says which, why, and what to do."""


def carried(name: str) -> Path:
    """Return the folder `name` inside the package, where a wheel has it, or next to the package, as in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _own_folder() -> Path:
    return Path(user_data_dir(APPLICATION, appauthor=False))


@dataclass(frozen=True)
class Settings:
    """The settings of the course. They are passed to kernels as environment variables."""

    guidance: Path = field(default_factory=lambda: _PACKAGE.parent / "grader" / "guidance")
    """The folder with the guidance as data: options, facts vocabulary and rules. `COURSE_GUIDANCE`."""

    scenarios: Path = field(default_factory=lambda: carried("scenarios"))
    """The folder with the scenarios. `COURSE_SCENARIOS`."""

    notebooks: Path = field(default_factory=lambda: carried("notebooks"))
    """The folder with the course's notebooks. `COURSE_NOTEBOOKS`."""

    store: str = ""
    """URL of the store, SQLite or PostgreSQL. By default a file named after the course's id. `COURSE_STORE`."""

    token_file: Path = field(default_factory=lambda: _own_folder() / "facilitator-token")
    """The file, readable by its owner only, with the token for facilitators. `COURSE_TOKEN_FILE`."""

    cohort: str = "open"
    """The cohort of learners who did not use a join link. `COURSE_COHORT`."""

    smallest_cell: int = 11
    """The smallest number of learners about whom a figure is shown; 1 or more. `COURSE_SMALLEST_CELL`."""

    address: str = "http://127.0.0.1:8866/"
    """Public URL of the learners' app, with a trailing slash. Join links begin with it. `COURSE_ADDRESS`."""

    identity: str = "code"
    """How learners are identified: `code` (resume code), `hub` (JupyterHub) or `lti` (LMS). `COURSE_IDENTITY`."""

    certainty: Certainty = "assessments"
    """When questions also ask how certain the learner is: `never`, in `assessments` or `always`. `COURSE_CERTAINTY`."""

    rehearsed: bool = False
    """Whether each process computes all feedback in advance, which takes some seconds. `COURSE_REHEARSED`: `yes`, `no`.

    `course serve --expect` turns it on.
    """

    debug: bool = False
    """Whether to log tracebacks of errors in page actions.

    They are never sent to a page. `COURSE_DEBUG`: `yes` or `no`.
    """

    languages: tuple[str, ...] = ()
    """The languages that learners can choose beside the guidance's own. `COURSE_LANGUAGES`, such as `fr`.

    Without it, commands that serve the course offer every language into which its content is translated.
    """

    incomplete_languages: bool = False
    """Whether languages with missing or stale texts are offered as well. `COURSE_INCOMPLETE_LANGUAGES`: `yes`, `no`."""

    def __post_init__(self) -> None:
        if not self.store:
            object.__setattr__(self, "store", f"sqlite:///{_own_folder() / f'{_course(self.guidance)}.db'}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, stories: bool = True) -> Settings:
        """Read settings from `environ`, with defaults for variables that are missing or empty.

        Paths become absolute, so that processes with another working directory find the same files. `stories`: whether
        the scenarios are used; if so, guidance and scenarios must be given together. Raises Misconfigured for an
        invalid value, a missing folder, or only one of the two folders.
        """
        given = {key: environ[_variable(key)].strip() for key in _KEYS if environ.get(_variable(key), "").strip()}
        chosen: dict[str, str | Path | int | bool | tuple[str, ...]] = {}
        for key, text in given.items():
            if key in ("guidance", "scenarios", "notebooks"):
                chosen[key] = _folder(key, text)
            elif key in ("rehearsed", "debug", "incomplete_languages"):
                chosen[key] = _yes(key, text)
            else:
                chosen[key] = _READERS[key](text)
        _require_both(chosen if stories else ())
        return cls(**chosen)  # type: ignore[arg-type]  # each value was made by the reader of its own field above

    def environment(self) -> dict[str, str]:
        """Return these settings as environment variables that `from_environment` can read."""
        told = {key: getattr(self, key) for key in _KEYS}
        words = {True: "yes", False: "no"}
        written = {key: ",".join(each) if isinstance(each, tuple) else each for key, each in told.items()}
        return {_variable(key): words[each] if isinstance(each, bool) else str(each) for key, each in written.items()}


def course_in(folder: Path) -> tuple[Path, Path] | None:
    """Return the guidance and scenarios folders of a course made by `course new`; None if `folder` has no course."""
    guidance, scenarios = folder / "guidance", folder / "scenarios"
    return (guidance, scenarios) if (guidance / "guidance.yaml").is_file() and scenarios.is_dir() else None


def _course(guidance: Path) -> str:
    """Return the course's id from its guidance folder; "course" if it cannot be read."""
    path = guidance / "guidance.yaml"
    try:
        text = ""
        if path.is_file():  # reading a pipe would wait for ever
            with path.open(encoding="utf-8") as file:
                text = file.read(1_000_000)
        found = re.search(r"^id:\s*([a-z][a-z0-9-]*)\s*(#.*)?$", text, re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return "course"
    return found[1] if found else "course"


_KEYS = tuple(each.name for each in fields(Settings))


def _variable(key: str) -> str:
    return f"COURSE_{key.upper()}"


def _folder(key: str, text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if not folder.is_dir():
        raise Misconfigured(f"{_variable(key)} names {folder}, which is not a folder; name an existing folder.")
    return folder


def _require_both(chosen: Collection[str]) -> None:
    """Raise Misconfigured if only one of guidance and scenarios was given."""
    given = [key for key in ("guidance", "scenarios") if key in chosen]
    if len(given) == 1:
        other = "scenarios" if given == ["guidance"] else "guidance"
        raise Misconfigured(
            f"The {given[0]} folder was named without the {other} folder, and the two belong together. Give both: "
            f"--guidance and --scenarios, or {_variable('guidance')} and {_variable('scenarios')}."
        )


def _store(text: str) -> str:
    scheme, colon, rest = text.partition("://")
    if not colon or scheme.partition("+")[0] not in STORE_SCHEMES:
        raise Misconfigured(
            f"{_variable('store')} must begin with sqlite:/// or postgresql://, and {scheme!r} does not; "
            "write for example sqlite:////srv/course/course.db."
        )
    if scheme != "sqlite":
        return text
    path = rest.removeprefix("/")
    if not rest.startswith("/") or path in ("", ":memory:"):
        raise Misconfigured(
            f"{_variable('store')} does not name a file; write sqlite:/// and the path of the store, "
            "for example sqlite:////srv/course/course.db."
        )
    return f"sqlite:///{Path(path).expanduser().absolute()}"


def _yes(key: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise Misconfigured(f"{_variable(key)} is {text!r}; write yes or no.")
    return text == "yes"


def _certainty(text: str) -> str:
    if text not in get_args(Certainty):
        raise Misconfigured(f"{_variable('certainty')} is {text!r}; write never, assessments or always.")
    return text


def _languages(text: str) -> tuple[str, ...]:
    given = tuple(each.strip() for each in text.split(","))
    if not all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", each) for each in given):
        raise Misconfigured(f"{_variable('languages')} is {text!r}; write the languages with commas, for example fr.")
    return given


def _cohort(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", text):
        raise Misconfigured(
            f"{_variable('cohort')} is {text!r}; name a cohort by up to 64 small letters, digits, '-', '_' and '.', "
            "for example 2026-autumn."
        )
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.:_\[\]-]+(/[A-Za-z0-9._~/-]*)?", text):
        raise Misconfigured(
            f"{_variable('address')} is {text!r}; write where learners open the course, for example "
            "https://course.example.edu/."
        )
    return text if text.endswith("/") else f"{text}/"


def _identity(text: str) -> str:
    if text not in ("code", "hub", "lti"):
        raise Misconfigured(f"{_variable('identity')} is {text!r}; write code, hub or lti.")
    return text


def _smallest_cell(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise Misconfigured(
            f"{_variable('smallest_cell')} is {text!r}; write a whole number from 1 to 9999, usually 11."
        )
    return int(text)


_READERS: Mapping[str, Callable[[str], str | Path | int | tuple[str, ...]]] = {
    "token_file": lambda text: Path(text).expanduser().absolute(),
    "store": _store,
    "identity": _identity,
    "certainty": _certainty,
    "cohort": _cohort,
    "languages": _languages,
    "address": _address,
    "smallest_cell": _smallest_cell,
}
"""Key -> the function that parses the setting, for settings other than folders and yes/no."""
