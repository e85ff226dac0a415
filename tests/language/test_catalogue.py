import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader

from course.language import _, catalogue, catalogue_of, clock, negotiate, ngettext, ranked, speaking
from course.language.template import Templates

FRENCH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Submit"
msgstr "Soumettre"

msgid "“%(name)s” & more"
msgstr "Et plus que « %(name)s »"

msgid "%(num)s story"
msgid_plural "%(num)s stories"
msgstr[0] "%(num)s récit"
msgstr[1] "%(num)s récits"

msgctxt "verb"
msgid "Open"
msgstr "Ouvrir"

#, fuzzy
msgid "Saved"
msgstr "Sauvé"
"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "fr" / "LC_MESSAGES" / "course.po"
    file.parent.mkdir(parents=True)
    file.write_text(FRENCH, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    catalogue.catalogue_of.cache_clear()
    yield
    catalogue.catalogue_of.cache_clear()


def rendered(text: str, language: str, **given: object) -> str:
    environment = Templates(language, loader=DictLoader({"a": text}), autoescape=True)
    return environment.get_template("a").render(**given)


@pytest.mark.usefixtures("french")
def test_a_message_is_said_in_the_language_of_the_page_alone() -> None:
    with speaking("fr"):
        assert _("Submit") == "Soumettre"
        assert [ngettext("%(num)s story", "%(num)s stories", n) % {"num": n} for n in (0, 1, 2)] == [
            "0 récit", "1 récit", "2 récits",
        ]  # fmt: skip
        heard: list[str] = []
        thread = threading.Thread(target=lambda: heard.append(_("Submit")))
        thread.start()
        thread.join()
        assert heard == ["Submit"]
    assert _("Submit") == "Submit"


@pytest.mark.usefixtures("french")
def test_a_translation_whose_english_has_changed_is_not_used() -> None:
    with speaking("fr"):
        assert _("Saved") == "Saved"


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("text", "english", "french_text"),
    [
        ("{% trans %}Submit{% endtrans %}", "Submit", "Soumettre"),
        ('<b title="{{ _("Submit") }}">', '<b title="Submit">', '<b title="Soumettre">'),
        ('{{ _("“%(name)s” & more", name=who) }}', "“&lt;A&gt;” &amp; more", "Et plus que « &lt;A&gt; »"),
        ("{% trans name=who %}“{{ name }}” & more{% endtrans %}", "“&lt;A&gt;” & more", "Et plus que « &lt;A&gt; »"),
        ('{{ ngettext("%(num)s story", "%(num)s stories", n) }}', "0 stories", "0 récit"),
        (
            "{% trans num=n %}{{ num }} story{% pluralize %}{{ num }} stories{% endtrans %}",
            "0 stories",
            "0 récit",
        ),
        ('{{ pgettext("verb", "Open") }}', "Open", "Ouvrir"),
        ("{% trans %}100% of it{% endtrans %}", "100% of it", "100% of it"),
    ],
)
def test_a_template_is_compiled_in_its_language(text: str, english: str, french_text: str) -> None:
    assert rendered(text, "en", who="<A>", n=0) == english
    assert rendered(text, "fr", who="<A>", n=0) == french_text


def test_the_pseudo_languages_keep_what_stands_for_something_else() -> None:
    text = "{% trans n=3 %}<b>Question</b> {{ n }}{% endtrans %}"
    assert rendered(text, "en-XA") == "<b>Ɋûéšţîöñññ</b> 3"
    assert rendered(text, "ar-XB") == "<b>\u202eQuestion\u202c</b> 3"
    assert catalogue_of("ar-XB").direction == "rtl"
    assert catalogue_of("en-XA").direction == "ltr"


def test_the_first_language_wanted_that_is_offered_is_chosen() -> None:
    assert ranked("fr-CA,fr;q=0.8,de;q=0,en;q=0.9") == ("fr-CA", "en", "fr")
    assert negotiate(("de", "fr-CA", "en"), ("en", "fr")) == "fr"
    assert negotiate(("de",), ("en", "fr")) == "en"
    assert negotiate(ranked("*;q=x, ,"), ("en", "fr")) == "en"


def test_dates_are_written_as_the_language_writes_them() -> None:
    assert clock.day(date(2026, 9, 1)) == "1 September 2026"
    with speaking("fr"):
        assert clock.day(date(2026, 9, 1)) == "1er septembre 2026"
        assert clock.day(date(2026, 11, 30)) == "30 novembre 2026"
        assert " h " in clock.moment(datetime(2026, 9, 1, 9, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 second"), (39.1, "40 seconds"), (90, "90 seconds"), (91, "2 minutes")]
)
def test_wait_in_words(seconds: float, said: str) -> None:
    assert clock.duration(seconds) == said


@pytest.mark.parametrize(("done", "said"), [(1, "1 sur 3 fait"), (2, "2 sur 3 faits")])
def test_french_agrees_with_what_is_done(done: int, said: str) -> None:
    text = '{{ ngettext("%(num)s of %(count)s done", "%(num)s of %(count)s done", done, count=3) }}'
    assert rendered(text, "fr", done=done) == said


def test_environments_alike_compile_a_template_once_and_others_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = Templates.compile

    def counted(self: Templates, source: Any, *args: Any, **options: Any) -> Any:
        compiled.append(source)
        return compile_(self, source, *args, **options)

    monkeypatch.setattr(Templates, "compile", counted)
    text = "<p>{{ _('Compiled once') }} {{ name }}</p>"
    assert [rendered(text, "en", name=name) for name in ("a", "<b>")] == [
        "<p>Compiled once a</p>",
        "<p>Compiled once &lt;b&gt;</p>",
    ]
    assert compiled == [text]
    plain = Templates("en", loader=DictLoader({"a": text}), autoescape=False)
    assert plain.get_template("a").render(name="<b>") == "<p>Compiled once <b></p>"
    assert rendered(text, "en-XA", name="a") != "<p>Compiled once a</p>"
    assert compiled == [text] * 3
