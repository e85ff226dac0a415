"""Packages for a learning management system without LTI: a page that opens the hosted course and reports completion.

The page asks the course, by window messages between two origins that each side checks, and passes on what it hears by
the system's own interface. What a browser reports, its learner can forge.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.bank.lms_target import Target
from course.export.document import Document
from course.export.qti import packed

_FOLDER: Final = Path(__file__).parent / "templates" / "launch"
_PAGES: Final = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ALIKE: Final = ("launch.js", "launch.css")
"""What is the same in packages of every kind."""


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

    @property
    def url(self) -> str:
        """The address that the package opens."""
        return f"{self.address}?{urlencode({'join': self.code, 'report': self.target.name})}{self.target.fragment}"

    @property
    def name(self) -> str:
        """The title, with that of the target where it is not the whole course."""
        return self.title if self.target.kind == "course" else f"{self.title}: {self.target.title}"

    @property
    def id(self) -> str:
        """The same for each package that opens the same."""
        return f"course-{hashlib.sha256(self.url.encode()).hexdigest()[:32]}"


def as_scorm(launch: Launch) -> Document:
    """A SCORM 1.2 package with one SCO (ADL SCORM 1.2, Content Aggregation Model)."""
    return _packed("course-scorm-1.2.zip", "imsmanifest.xml", "scorm.js", launch)


def as_cmi5(launch: Launch) -> Document:
    """A cmi5 package with one assignable unit, which is satisfied when it is completed (cmi5, Course Structure)."""
    return _packed("course-cmi5.zip", "cmi5.xml", "cmi5.js", launch)


def _packed(name: str, structure: str, interface: str, launch: Launch) -> Document:
    """A package with its structure, the page, and what reports by the interface of the learning management system."""
    page = {
        "index.html": _PAGES.get_template("index.html").render(launch=launch),
        **{each: (_FOLDER / each).read_text(encoding="utf-8") for each in _ALIKE},
        "lms.js": (_FOLDER / interface).read_text(encoding="utf-8"),
    }
    return packed(name, {structure: _PAGES.get_template(structure).render(launch=launch, files=page), **page}, 1)
