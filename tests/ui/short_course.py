"""A short course of real scenarios, for walks in which not the number of scenarios matters but the kinds of them."""

import shutil
from pathlib import Path

from course.bank import Bank, open_bank
from course.bank.images import IMAGES
from course.settings import Settings

PRE = ("purple-toque", "one-star", "closing-night", "ferry-strike")
FINAL = ("late-return", "lab-tip", "winter-tickets", "market-notes")
PRACTICE = ("raccoon-rubric", "lab-six", "nine-years", "bread-and-bells", "first-year-essays", "bus-loop")
"""Of every quadrant, with two that unfold and two that have a content note."""
QUICK = ("night-bus", "front-gate")
"""The story that opens the course, and another with a single question."""
PATHS = "pre: [{}]\nfinal: [{}]\nstart: night-bus\n"


def make(folder: Path, language: str = "") -> Bank:
    """Copy these scenarios with their images and the two forms into the folder, and open it as a course."""
    settings = Settings()
    for story in (*PRE, *FINAL, *PRACTICE, *QUICK):
        [found] = settings.scenarios.glob(f"*/{story}.yaml")
        place = folder / found.parent.name
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(found, place)
        for translated in settings.scenarios.glob(f"translations/*/*/{story}.yaml"):
            copied = folder / translated.relative_to(settings.scenarios)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(translated, copied)
    images = settings.scenarios / IMAGES
    shutil.copytree(images, folder / images.name)
    (folder / "forms.yaml").write_text(PATHS.format(", ".join(PRE), ", ".join(FINAL)))
    return open_bank(settings.guidance, folder, language)
