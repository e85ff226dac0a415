"""The images that posts show: read from beside the scenarios, and every problem with its file."""

from pathlib import Path

import pytest

from course.bank import open_bank, open_rulebook, read_variants
from course.bank.images import read_images
from course.settings import Settings
from grader import Rulebook, Unreadable
from tests import college
from tests.course_bank import course_bank

CUP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6H1z"/></svg>'
DRAFT = """\
decision_maker: you
people: {you: {role: faculty}, sam: {role: student}}
acts:
  - {by: sam, to: [you], post: "[A cup.] Hm.", conduct: [insult], image: {file: cup.svg}}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "cup.svg").write_text(CUP)
    (tmp_path / "uoft-to-uoft").mkdir()
    return tmp_path


@pytest.mark.parametrize("place", ["draft.yaml", "uoft-to-uoft/draft.yaml"])
def test_read_variants_finds_the_images_beside_the_scenarios(place: str, folder: Path, rulebook: Rulebook) -> None:
    (folder / place).write_text(DRAFT)
    ((scenario,),) = read_variants(folder / place, rulebook, draft=True).values()
    image = scenario.item.case.acts[0].look.image
    assert image
    assert (image.drawing, image.alt, image.quoted) == (CUP, "A cup.", True)


def test_read_variants_misses_an_image(folder: Path, rulebook: Rulebook) -> None:
    draft = folder / "draft.yaml"
    draft.write_text(DRAFT.replace("cup.svg", "cap.svg"))
    with pytest.raises(Unreadable) as found:
        read_variants(draft, rulebook, draft=True)
    assert [(each.line, each.what, each.todo) for each in found.value.problems] == [
        (4, "there is no image 'cap.svg'", "Did you mean 'cup.svg'?")
    ]
    (folder / "images" / "cup.svg").unlink()
    with pytest.raises(Unreadable, match="Put SVG files into the folder `images` beside the scenarios"):
        read_variants(draft, rulebook, draft=True)


def test_read_images_names_the_file_of_each_problem(folder: Path) -> None:
    (folder / "images" / "bad.svg").write_text(CUP.replace("<path", "<script/><path"))
    (folder / "images" / "old.svg").write_bytes(b"<svg>\xe9</svg>")
    found, problems = read_images(folder / "images")
    assert list(found) == ["bad.svg", "cup.svg", "old.svg"]
    assert [(Path(each.file).name, each.what) for each in problems] == [
        ("bad.svg", "an image cannot have the element 'script'"),
        ("old.svg", "this file is not UTF-8 text"),
    ]
    assert read_images(folder / "nowhere") == ({}, [])


def test_open_bank_lists_images_with_the_other_problems(folder: Path) -> None:
    (folder / "images" / "bad.svg").write_text("<svg/>")
    (folder / "uoft-to-uoft" / "draft.yaml").write_text("id: draft\n")
    with pytest.raises(Unreadable) as found:
        open_bank(college.GUIDANCE, folder)
    assert {Path(each.file).name for each in found.value.problems} == {"bad.svg", "draft.yaml"}


@pytest.mark.slow
def test_every_image_of_the_course_is_shown() -> None:
    bank = course_bank()
    items = [each.item for variants in bank.variants.values() for each in variants]
    shown = {act.look.image.file for item in items for act in item.case.acts if act.look.image}
    assert shown == set(read_images(Settings().scenarios / "images")[0])
