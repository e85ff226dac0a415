"""The images that posts show: SVG files in a folder beside the scenarios."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from course.bank.files import read_text
from grader import Problem, Unreadable, drawing_problems

IMAGES: Final = "images"
"""The folder's name."""


def read_images(folder: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Return (file name -> SVG text of each image in `folder`, problems in them). A missing folder counts as empty."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.svg")):
        found[path.name] = ""
        try:
            found[path.name] = text = read_text(path)
        except Unreadable as error:
            problems.extend(error.problems)
        else:
            problems.extend(drawing_problems(str(path), text))
    return found, problems


def images_folder(scenario: Path) -> Path:
    """Return the folder of images for a scenario file: beside the file, or else beside the file's folder."""
    beside = scenario.parent / IMAGES
    return beside if beside.is_dir() else scenario.absolute().parent.parent / IMAGES
