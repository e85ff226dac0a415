"""Where the course finds its guidance, its scenarios and its store."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_data_dir

APPLICATION = "social-media-course"
"""The name of the folder, in the place the operating system gives to applications, that holds the embedded
stores."""

STORE_SCHEMES = ("sqlite", "postgresql", "postgres")
"""The kinds of store the course can keep attempts in, as a store URL begins."""

Certainty = Literal["never", "assessments", "always"]
"""When questions ask how sure the learner is."""

_PACKAGE = Path(__file__).resolve().parent


class Misconfigured(Exception):
    """A setting that cannot be used; its text is one sentence that says which, why, and what to do."""


def _carried(name: str) -> Path:
    """The folder `name` inside the package, as a wheel carries it, else beside the package, as in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _own_folder() -> Path:
    return Path(user_data_dir(APPLICATION, appauthor=False))


@dataclass(frozen=True)
class Settings:
    """All that a part of the course must be told before it starts; passed to kernels by environment only."""

    guidance: Path = field(default_factory=lambda: _PACKAGE.parent / "grader" / "guidance")
    """The folder with the guidance as data: options, facts vocabulary, rules. `COURSE_GUIDANCE`."""

    scenarios: Path = field(default_factory=lambda: _carried("scenarios"))
    """The folder with the scenarios. `COURSE_SCENARIOS`."""

    notebooks: Path = field(default_factory=lambda: _carried("notebooks"))
    """The folder with the course's notebooks. `COURSE_NOTEBOOKS`."""

    store: str = ""
    """Where attempts are kept: a SQLite or PostgreSQL URL; by default a file that has the course's id as its name.
    `COURSE_STORE`."""

    token_file: Path = field(default_factory=lambda: _own_folder() / "facilitator-token")
    """The file, readable by its owner only, that holds the facilitator's token. `COURSE_TOKEN_FILE`."""

    cohort: str = "open"
    """The cohort that a learner joins who names none. `COURSE_COHORT`."""

    smallest_cell: int = 11
    """The least number of distinct learners a breakdown may speak of; 1 or more. `COURSE_SMALLEST_CELL`."""

    address: str = "http://127.0.0.1:8866/"
    """Where learners find their app: what join links begin with, and end on a slash. `COURSE_ADDRESS`."""

    identity: str = "code"
    """Who says who a learner is: their resume code (`code`), JupyterHub (`hub`), or a learning management system
    (`lti`). `COURSE_IDENTITY`."""

    certainty: Certainty = "assessments"
    """When questions also ask how sure the learner is: `never`, in the self-assessments, or `always`.
    `COURSE_CERTAINTY`."""

    rehearsed: bool = False
    """Whether every feedback is worked out before anyone asks for it, as `course serve --expect` does: some seconds of
    computing in each process. `COURSE_REHEARSED`, `yes` or `no`."""

    debug: bool = False
    """Whether the log shows the traceback of an error in an action of a page; the page never does. `COURSE_DEBUG`,
    `yes` or `no`."""

    def __post_init__(self) -> None:
        if not self.store:
            object.__setattr__(self, "store", f"sqlite:///{_own_folder() / f'{_course(self.guidance)}.db'}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, stories: bool = True) -> Settings:
        """Settings as `environ` has them, with the defaults for what it leaves out or empty.

        Paths become absolute, so that a process started in another directory reads the same places. `stories`: whether
        the scenarios are used; then they and the guidance must come from the same course. Raises `Misconfigured` for a
        folder that is not there or is given without the other, a store of an unknown kind, a cohort name or a number
        that cannot be used.
        """
        given = {key: environ[_variable(key)].strip() for key in _KEYS if environ.get(_variable(key), "").strip()}
        chosen: dict[str, str | Path | int | bool] = {}
        for key, text in given.items():
            if key in ("guidance", "scenarios", "notebooks"):
                chosen[key] = _folder(key, text)
            elif key == "token_file":
                chosen[key] = Path(text).expanduser().absolute()
            elif key == "store":
                chosen[key] = _store(text)
            elif key == "identity":
                chosen[key] = _identity(text)
            elif key == "certainty":
                chosen[key] = _certainty(text)
            elif key == "cohort":
                chosen[key] = _cohort(text)
            elif key == "address":
                chosen[key] = _address(text)
            elif key in ("rehearsed", "debug"):
                chosen[key] = _yes(key, text)
            else:
                chosen[key] = _smallest_cell(text)
        _require_both(chosen if stories else ())
        return cls(**chosen)  # type: ignore[arg-type]  # each value was made by the reader of its own field above

    def environment(self) -> dict[str, str]:
        """These settings as environment variables; `from_environment` reads them back equal."""
        told = {key: getattr(self, key) for key in _KEYS}
        words = {True: "yes", False: "no"}
        return {_variable(key): words[each] if isinstance(each, bool) else str(each) for key, each in told.items()}


def course_in(folder: Path) -> tuple[Path, Path] | None:
    """The guidance and the scenarios of the course in a folder, as `course new` makes them; None without any."""
    guidance, scenarios = folder / "guidance", folder / "scenarios"
    return (guidance, scenarios) if (guidance / "guidance.yaml").is_file() and scenarios.is_dir() else None


def _course(guidance: Path) -> str:
    """The id of the course in a guidance folder, from the line that has it; "course" where it cannot be read."""
    try:
        found = re.search(
            r"^id:\s*([a-z][a-z0-9-]*)\s*(#.*)?$", (guidance / "guidance.yaml").read_text("utf-8"), re.MULTILINE
        )
    except (OSError, UnicodeDecodeError):
        return "course"
    return found[1] if found else "course"


_KEYS = tuple(each.name for each in fields(Settings))


def _variable(key: str) -> str:
    return f"COURSE_{key.upper()}"


def _folder(key: str, text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if not folder.is_dir():
        raise Misconfigured(f"{_variable(key)} names {folder}, which is not a folder; name the folder that holds them.")
    return folder


def _require_both(chosen: Collection[str]) -> None:
    """Raise Misconfigured where one of guidance and scenarios was chosen without the other."""
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
            f"{_variable('store')} names no file; write sqlite:/// and the path of the store, "
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
