"""Commands speak the language of the terminal; what they print for machines stays English."""

import json
import re
from pathlib import Path

import pytest

from course.cli import COMMANDS
from course.language import catalogue
from course.language.preference import of_terminal
from tests.cli.conftest import Course


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_CA.UTF-8", "LC_MESSAGES": "fr_FR"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LANGUAGE": "en:fr"}, "en"),
        ({"LANGUAGE": "fr", "LC_ALL": "C"}, "en"),
        ({"LANG": "ar_XB"}, "en"),
    ],
)
def test_language_is_found_as_gettext_finds_it(environ: dict[str, str], language: str) -> None:
    assert of_terminal(environ) == language


def test_a_language_with_a_message_missing_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.catalogue_of.cache_clear()
    text = catalogue.source("fr").read_text(encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    file = catalogue.source("fr")
    file.parent.mkdir(parents=True)
    file.write_text(re.sub('msgstr "Afficher ce message et quitter."', 'msgstr ""', text), encoding="utf-8")
    assert of_terminal({"LANG": "fr"}) == "en"
    catalogue.catalogue_of.cache_clear()


@pytest.mark.usefixtures("french")
def test_help_is_in_french(course: Course) -> None:
    said = course("--help").stdout
    assert "Commandes\u00a0:" in said
    assert "Run the learner" not in said
    assert "Les réponses sont" in course("serve", "--help").stdout
    groups = course("cohort", "--help").stdout
    assert "Énumérer les groupes" in groups
    assert "--debug" in groups
    assert "The traceback" not in groups


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_has_a_paragraph_in_english(course: Course, name: str) -> None:
    said = course(name, "--help").stdout
    assert not re.search(r"\b(the|which|with|Show this message)\b", said.partition("Exemples")[0]), said


@pytest.mark.usefixtures("french")
def test_messages_and_errors_are_in_french_and_json_is_in_english(course: Course) -> None:
    assert "0 problème." in course("check").stdout
    wrong = course("report")
    assert (wrong.exit_code, wrong.stderr[:29]) == (2, "Il n’y a pas encore de groupe")
    assert "La commande 'reprot' n’existe pas." in course("reprot").stderr
    found = json.loads(course("doctor", "--json", "--offline").stdout)
    assert {each["area"] for each in found} >= {"course", "machine", "store"}
    assert any("processor" in each["says"] for each in found)


@pytest.mark.usefixtures("french")
def test_help_is_in_english_after_french(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course("where", "--help")
    monkeypatch.setenv("LANG", "en_CA.UTF-8")
    said = course("where", "--help").stdout
    assert "Show this message and exit." in said
    assert "Options:" in said
