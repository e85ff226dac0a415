"""Packages for a learning management system without LTI: a page that opens the hosted course and reports completion.

The package's page asks the course for the learner's progress by window messages, whose origins both sides check, and
reports it through the system's own interface. Learners can forge what their browser reports.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from jinja2 import FileSystemLoader

from course.bank.lms_target import Target
from course.export.document import Document
from course.export.qti import packed
from course.language import N_, _, current
from course.language.template import Templates

_FOLDER: Final = Path(__file__).parent / "templates" / "launch"
_ALIKE: Final = ("launch.js", "launch.css")
"""The files that packages of every kind contain."""
_WORDS: Final = {
    "open": N_("Completion is recorded here. Keep this page open until you have finished."),
    "done": N_("Completed and recorded. You can continue, or close this page."),
    "lms_missing": N_(
        "No learning management system was found around this page, so completion cannot be recorded. Please open it "
        "from your course."
    ),
    "review": N_("You are reviewing the course. Nothing is recorded."),
    "unreported": N_("Your group in the course does not report completion, so nothing is recorded here."),
    "blocked": N_(
        "Your browser did not open a window. Allow pop-up windows for this page, and press the button again."
    ),
    "silent": N_(
        "The course does not answer. Try it in a new window. If that doesn’t help, ask the people who run it to allow "
        "{origin} as a frame ancestor."
    ),
    "unrecorded": N_(
        "You have completed this, but it could not be recorded: {problem}. Keep this page open; it tries again."
    ),
    "unkept": N_("the record store did not save your progress"),
    "answered": N_("the record store answered {status}"),
    "error": N_("error {code} of the learning management system ({meaning})"),
}
"""The texts of the page. Its script fills in the slots; the last three texts go into {problem}."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The launch target of a package: the course's address, the cohort and what to open."""

    title: str
    """Of the course, as the learning management system shows it."""
    address: str
    """The hosted course, ending on a slash."""
    code: str
    """The join code of the cohort to which its learners will belong."""
    target: Target
    """What they have to complete."""
    language: str = ""
    """The language in which the course opens; empty to leave it to the learner's browser."""

    @property
    def url(self) -> str:
        """The address that the package opens."""
        asked = {"join": self.code, "report": self.target.name} | ({"lang": self.language} if self.language else {})
        return f"{self.address}?{urlencode(asked)}{self.target.fragment}"

    @property
    def name(self) -> str:
        """The title, with that of the target where it is not the whole course."""
        if self.target.kind == "course":
            return self.title
        return _("{course}: {target}").format(course=self.title, target=_(self.target.title))

    @property
    def id(self) -> str:
        """An id that is the same for all packages with the same launch target."""
        return f"course-{hashlib.sha256(self.url.encode()).hexdigest()[:32]}"


def as_scorm(launch: Launch) -> Document:
    """Return a SCORM 1.2 package with one SCO (ADL SCORM 1.2, Content Aggregation Model)."""
    return _packed("course-scorm-1.2.zip", "imsmanifest.xml", "scorm.js", launch)


def as_cmi5(launch: Launch) -> Document:
    """Return a cmi5 package with one assignable unit, satisfied when completed (cmi5, Course Structure)."""
    return _packed("course-cmi5.zip", "cmi5.xml", "cmi5.js", launch)


def _packed(name: str, structure: str, interface: str, launch: Launch) -> Document:
    """Return a package in the current language: its `structure` (manifest), page and `interface` (reporting script)."""
    pages = Templates(current().language, FileSystemLoader(_FOLDER))
    words = {each: _(text) for each, text in _WORDS.items()}
    page = {
        "index.html": pages.get_template("index.html").render(launch=launch, words=words),
        **{each: (_FOLDER / each).read_text(encoding="utf-8") for each in _ALIKE},
        "lms.js": (_FOLDER / interface).read_text(encoding="utf-8"),
    }
    return packed(name, {structure: pages.get_template(structure).render(launch=launch, files=page), **page}, 1)
