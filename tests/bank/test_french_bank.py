"""The course in French: complete where it says so, and ruled as in English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.bank import Bank, progress
from course.cli.new import EXAMPLE
from course.settings import Settings
from grader.explanation import would_change
from grader.reading.translation import is_for_reviewers
from tests.course_bank import course_bank

pytestmark = pytest.mark.slow
FEWEST_OTHERS = 24
"""Stories in French beside the quick ones."""
ENGLISH = re.compile(r"\b(the|and|you|your|not|with|post|posts|who|of)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def english() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def french() -> Bank:
    return course_bank("fr")


def whole() -> set[str]:
    """The files that are translated to the end."""
    found = progress(Settings().guidance, Settings().scenarios, "fr")
    return {path.stem for path, each in found.items() if not each.missing}


def sentences(bank: Bank) -> Iterator[str]:
    """What learners read about the stories that are in French, with X for a name."""
    translated = whole()
    for each in bank.scenarios.values():
        if each.item.story not in translated:
            continue
        said = {each.ruling.quadrant_because, *each.ruling.quadrant_open, *each.ruling.quadrant_drafts}
        said |= {*each.ruling.quadrant_unlike.values()}
        said |= {verdict.because[0] for verdict in each.ruling.verdicts.values()}
        together = "\n".join(said)
        for name in sorted((person.name for person in each.item.case.people.values()), key=len, reverse=True):
            together = together.replace(name, "X")
        yield from together.split("\n")


def test_no_translation_is_partial_or_stale() -> None:
    found = progress(Settings().guidance, Settings().scenarios, "fr")
    assert {path: each.stale for path, each in found.items() if each.stale} == {}
    partial = {path: each.missing for path, each in found.items() if 0 < len(each.missing) < each.texts}
    assert {path: missing for path, missing in partial.items() if _begun(path)} == {}


@pytest.mark.parametrize("folder", [Settings().guidance, EXAMPLE / "guidance"], ids=["own", "worked course"])
def test_what_reviewers_read_is_all_translated(folder: Path) -> None:
    found = progress(folder, Settings().scenarios if folder == Settings().guidance else EXAMPLE / "scenarios", "fr")
    left_out = {path.name: [*filter(is_for_reviewers, each.left_out)] for path, each in found.items()}
    assert {name: paths for name, paths in left_out.items() if paths} == {}


def _begun(original: Path) -> bool:
    places = Settings()
    folder = places.guidance if original.is_relative_to(places.guidance) else places.scenarios
    return (folder / "translations" / "fr" / original.relative_to(folder)).is_file()


def test_guidance_paths_forms_and_quick_stories_are_in_french(english: Bank) -> None:
    guidance = [path for path in progress(Settings().guidance, Settings().scenarios, "fr") if _of_guidance(path)]
    quick = {english.scenarios[id_].item.story for ids in english.quick.values() for id_ in ids}
    assert english.forms
    asked = {*english.paths.orientation, *english.forms.pre, *english.forms.final}
    translated = whole()
    assert {path.stem for path in guidance} <= translated
    assert quick | {english.scenarios[id_].item.story for id_ in asked} <= translated
    assert len(translated & set(english.stories) - quick) >= FEWEST_OTHERS


def _of_guidance(path: Path) -> bool:
    return path.is_relative_to(Settings().guidance)


def test_french_bank_is_ruled_as_the_english_one(english: Bank, french: Bank) -> None:
    assert french.rulebook.lang == "fr-CA"
    assert (french.rulebook.version, french.rulebook.hashes) == (english.rulebook.version, english.rulebook.hashes)
    assert (french.sequence, list(french.variants)) == (english.sequence, list(english.variants))
    for id_, variants in english.variants.items():
        for own, same in zip(variants, french.variants[id_], strict=True):
            assert (same.item.version, same.home, same.ruling.quadrants) == (
                own.item.version, own.home, own.ruling.quadrants,
            )  # fmt: skip
            assert {o: (v.degree, v.acts, v.safety) for o, v in same.ruling.verdicts.items()} == {
                o: (v.degree, v.acts, v.safety) for o, v in own.ruling.verdicts.items()
            }
    for id_ in (english.paths.start, *english.paths.quick, *english.paths.orientation):
        assert french.scenarios[id_].offers == english.scenarios[id_].offers


def test_sentences_have_french_words_and_contractions(french: Bank) -> None:
    units = re.compile(r"University of Toronto Press|Centre for Teaching Support and Innovation")
    for said in set(sentences(french)):
        bare = units.sub("X", said)
        assert not ENGLISH.search(bare), said
        assert not re.search(r"\b(?:de|à) (?:le|les)\b|\bl’X|  |\{|\|", bare), said
        assert said[:1] == said[:1].upper(), said


def test_what_ifs_have_french_words(french: Bank) -> None:
    for id_ in ("night-bus", "third-glass", "touch-grass", "market-notes"):
        case = french.scenarios[id_].item.case
        for option in ("ict-guideline", "leader-or-hr", "legal-risk", "student-code"):
            for said in would_change(option, case, french.rulebook):
                assert said.startswith("si "), said
                assert not ENGLISH.search(said.replace("Centre for Teaching Support and Innovation", "")), said
                assert "{" not in said, said


def test_words_are_cited_in_french_wherever_they_are_in_english(english: Bank, french: Bank) -> None:
    translated = whole()
    for id_, variants in english.variants.items():
        for own, same in zip(variants, french.variants[id_], strict=True):
            if own.item.story in translated:
                assert [sorted(act.shows_in) for act in own.item.case.acts] == [
                    sorted(act.shows_in) for act in same.item.case.acts
                ]
