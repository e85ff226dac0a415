"""Content in another language: the same ids, facts and verdicts, other texts, and what is missing or stale."""

import shutil
from pathlib import Path

import pytest

from course.bank import Bank, accept, languages, open_bank, orphans, progress
from course.settings import Settings
from grader import Unreadable
from tests import college

TITLES = "title: Les mots à Birchpoint\nlang: fr-CA\n"
PRESS = """\
name: Bureau de presse
rules:
  asked:
    says: "{author|Vous demandez|@ demande} un commentaire dans {post|le @}."
"""
GOOSE = """\
title: L’oie du pré
people:
  pell: {name: Un journaliste}
acts:
  p2:
    post: "Je sais sur quel banc vous vous assoyez. Vous n’y serez pas dimanche."
    shows_in: {menace: Je sais sur quel banc}
  p3:
    post: "J’écris sur l’oie pour demain. Un mot du collège?"
    shows_in: {enquire: Un mot du collège}
"""


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    """The college, with a little French."""
    guidance, scenarios = tmp_path / "guidance", tmp_path / "scenarios"
    shutil.copytree(college.GUIDANCE, guidance)
    shutil.copytree(college.SCENARIOS, scenarios)
    for folder, name, text in (
        (guidance, "guidance.yaml", TITLES),
        (guidance, "options/desks/press-desk.yaml", PRESS),
        (scenarios, "from-outside/goose.yaml", GOOSE),
    ):
        file = folder / "translations" / "fr" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Settings(guidance=guidance, scenarios=scenarios)


def opened(places: Settings, language: str = "fr") -> Bank:
    return open_bank(places.guidance, places.scenarios, language)


def goose(places: Settings) -> Path:
    return places.scenarios / "translations" / "fr" / "from-outside" / "goose.yaml"


def test_open_bank_translates_what_there_are_texts_for(places: Settings) -> None:
    own, french = opened(places, ""), opened(places)
    assert (own.language, own.rulebook.lang, french.language, french.rulebook.lang) == ("", "en-GB", "fr", "fr-CA")
    assert french.rulebook.title == "Les mots à Birchpoint"
    assert french.rulebook.issued == "May 2031"
    assert french.rulebook.options["press-desk"].name == "Bureau de presse"
    scenario = french.scenarios["goose"]
    assert (scenario.item.title, scenario.item.setting) == ("L’oie du pré", own.scenarios["goose"].item.setting)
    assert scenario.ruling.verdicts["press-desk"].because == (
        "Un journaliste demande un commentaire dans le message 3.",
    )
    assert [each.words for each in scenario.ruling.verdicts["press-desk"].evidence] == ["Un mot du collège"]


def test_open_bank_rules_alike_in_every_language(places: Settings) -> None:
    own, french = opened(places, ""), opened(places)
    assert (own.rulebook.version, own.rulebook.edition) == (french.rulebook.version, french.rulebook.edition)
    assert own.rulebook.hashes == french.rulebook.hashes
    assert list(own.scenarios) == list(french.scenarios)
    for id_, each in own.scenarios.items():
        same = french.scenarios[id_]
        assert same.item.version == each.item.version
        assert same.offers == each.offers
        assert same.ruling.quadrants == each.ruling.quadrants
        assert {o: v.degree for o, v in same.ruling.verdicts.items()} == {
            o: v.degree for o, v in each.ruling.verdicts.items()
        }


def test_open_bank_cites_no_words_that_are_not_translated(places: Settings) -> None:
    goose(places).write_text('acts: {p3: {post: "J’écris pour demain."}}\n', encoding="utf-8")
    assert {act.id: dict(act.shows_in) for act in opened(places).scenarios["goose"].item.case.acts} == {
        "p1": {}, "p2": {}, "p3": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("acts: {p3: {does: [menace]}}", "there is no text 'acts/p3/does/1' in the original to translate"),
        ("acts: {p4: {post: Non.}}", "there is no text 'acts/p4/post' in the original to translate"),
        ("titel: L’oie", "there is no text 'titel' in the original to translate. Did you mean 'title'?"),
        ("title: ''", "the translation of 'title' is empty. Write it, or remove the line."),
        (
            "acts: {p3: {shows_in: {enquire: Un mot}}}",
            "the words 'Un mot' for 'enquire' are not in the post of act 'p3'",
        ),
        ("- title", "a translation is not a mapping"),
    ],
)
def test_open_bank_names_the_problems_of_a_translation(places: Settings, said: str, problem: str) -> None:
    goose(places).write_text(said, encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        opened(places)
    assert [each.file for each in refused.value.problems] == [str(goose(places))]
    assert problem in str(refused.value)


def test_open_bank_names_the_problems_of_a_translated_guidance(places: Settings) -> None:
    file = places.guidance / "translations" / "fr" / "options" / "desks" / "press-desk.yaml"
    file.write_text('rules: {asked: {says: "{auteur} demande."}}', encoding="utf-8")
    with pytest.raises(Unreadable, match=r"the slot {auteur} is not known") as refused:
        opened(places)
    assert [each.file for each in refused.value.problems] == [str(file)]


def test_progress_tells_what_is_missing(places: Settings) -> None:
    found = progress(places.guidance, places.scenarios, "fr")[places.scenarios / "from-outside" / "goose.yaml"]
    assert found.missing == ("setting", "acts/p1/post")
    assert (found.texts, found.left_out) == (
        8, ("setting", "people/iris/name", "people/fenn/name", "acts/p1/post"),
    )  # fmt: skip


def test_texts_for_reviewers_are_translated_but_not_needed(places: Settings) -> None:
    facts, folder = places.guidance / "facts.yaml", places.guidance / "translations" / "fr"
    with facts.open("a", encoding="utf-8") as file:
        file.write("words: {people: {ours: {is: is of the College, why: We know them.}}}\n")
    found = progress(places.guidance, places.scenarios, "fr")[facts]
    assert ({*found.left_out} - {*found.missing}) == {"words/people/ours/is", "words/people/ours/why"}
    said = "words: {people: {ours: {is: fait partie du Collège}}}\n"
    (folder / "facts.yaml").write_text(said, encoding="utf-8")
    assert opened(places).rulebook.terms[0].is_ == "fait partie du Collège"


def test_progress_tells_what_is_stale_until_it_is_accepted(places: Settings) -> None:
    original, translation = places.scenarios / "from-outside" / "goose.yaml", goose(places)

    def stale() -> tuple[str, ...]:
        return progress(places.guidance, places.scenarios, "fr")[original].stale

    assert stale() == ("title", "people/pell/name", "acts/p2/post", "acts/p2/shows_in/menace",
                       "acts/p3/post", "acts/p3/shows_in/enquire")  # fmt: skip
    accept(original, translation)
    assert stale() == ()
    assert translation.read_text(encoding="utf-8").startswith(f"{GOOSE}source:\n  title: ")
    original.write_text(original.read_text().replace("for tomorrow", "for  today"), encoding="utf-8")
    assert stale() == ("acts/p3/post",)
    accept(original, translation)
    assert stale() == ()
    assert translation.read_text(encoding="utf-8").count("source:") == 1
    original.write_text(original.read_text().replace("for  today", "for today"), encoding="utf-8")
    assert stale() == ()


def test_orphans_are_translations_without_an_original(places: Settings) -> None:
    assert orphans(places.guidance, places.scenarios, "fr") == []
    alone = goose(places).with_name("gander.yaml")
    alone.write_text("title: Le jars\n", encoding="utf-8")
    (found,) = orphans(places.guidance, places.scenarios, "fr")
    assert str(found) == (
        f"{alone}: no original file matches this translation. "
        "Give it the name and the folder of the file that it translates, or delete it."
    )


def test_languages_are_the_folders_of_translations(places: Settings) -> None:
    assert languages(places.guidance, places.scenarios) == ("fr",)
    assert languages(college.GUIDANCE, college.SCENARIOS) == ()
