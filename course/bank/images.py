"""The images that posts show: SVG files in a folder beside the scenarios."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from course.bank.content import read_text
from grader import Problem, Unreadable, drawing_problems

IMAGES: Final = "images"
"""The folder's name."""


def read_images(folder: Path) -> Mapping[str, str]:
    """File name -> SVG text of each image in `folder`; none where there is no such folder.

    Raises Unreadable with every problem in every image.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.svg")):
        found[path.name] = text = read_text(path)
        problems.extend(drawing_problems(str(path), text))
    if problems:
        raise Unreadable(problems)
    return found


def images_folder(scenario: Path) -> Path:
    """The folder of images for a scenario file: beside it, or else beside the folder in which it stands."""
    beside = scenario.parent / IMAGES
    return beside if beside.is_dir() else scenario.absolute().parent.parent / IMAGES
