"""`course translate`: list, export and import what is to be translated."""

import re
from pathlib import Path
from typing import Any

import click

from course.bank import accept as accept_translation
from course.bank import languages as translated_languages
from course.bank import originals
from course.cli import translations
from course.cli.content_location import settings, takes_content, translated
from course.cli.failure import BadContent, WrongUse, writing
from course.cli.help_examples import Exemplified, ExemplifiedGroup
from course.language import LANGUAGES, _, counted
from course.language.catalogue import SOURCE, source
from course.language.pseudo import PSEUDO
from grader import Unreadable


@click.group("translate", cls=ExemplifiedGroup, examples=["course translate status fr --list",
             "course translate export fr french.po"])  # fmt: skip
def command() -> None:
    """List what needs translating, and how far along each language is."""


def _tag(_context: click.Context, _parameter: click.Parameter, given: str | tuple[str, ...]) -> Any:
    for each in (given,) if isinstance(given, str) else given:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", each):
            raise WrongUse(_("{given!r} is not a language code; give one such as fr.").format(given=each))
    return given


@command.command(cls=Exemplified, examples=["course translate extract", "course translate extract fr"])
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...", callback=_tag)
def extract(languages: tuple[str, ...]) -> None:
    """Rewrite the catalogue of each language with every message that the course has now.

    Translations are kept. A translation whose English has changed is marked as fuzzy, and is not used until someone has
    reviewed it. A new language gets an empty catalogue to fill in.
    """
    from course.language.extraction import update  # noqa: PLC0415 - it needs what no other command does

    for language in languages or tuple(each for each in LANGUAGES if each not in (SOURCE, *PSEUDO)):
        update(language)
        click.echo(f"{source(language)}")


@command.command(cls=Exemplified, examples=["course translate status", "course translate status fr --list"])
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...", callback=_tag)
@click.option("--list", "lists", is_flag=True, help="Also print the messages and texts that are missing or stale.")
@takes_content
def status(languages: tuple[str, ...], lists: bool, guidance: Path | None, scenarios: Path | None) -> None:
    """Say how much of each language is missing, or stale because the English has changed.

    This covers the messages of the app, and the texts of the guidance
    and the scenarios. The exit code is 1 if anything is missing or stale.
    """
    from course.language.extraction import status as found  # noqa: PLC0415 - see above
    from course.language.extraction import summary  # noqa: PLC0415

    places = settings(guidance=guidance, scenarios=scenarios)
    states = {language: found(language) for language in languages or translated(places)}
    try:
        texts = {language: translations.state(places, language) for language in states}
    except Unreadable as error:
        raise BadContent(error.problems) from error
    click.echo(summary(states))
    for language, state in texts.items():
        click.echo(_("Content    {summary}").format(summary=translations.summary(language, state)))
    if lists:
        for language, each in states.items():
            for word, messages in (("missing", (*each.missing, *each.unknown)), ("stale", each.stale)):
                for message in messages:
                    click.echo(f"{language} {word}: {message}")
        for language, state in texts.items():
            for line in translations.listed(language, state):
                click.echo(line)
    behind = any(each.missing or each.unknown or each.stale for each in states.values())
    if behind or any(state["missing"] or state["stale"] for state in texts.values()):
        raise SystemExit(1)


@command.command(cls=Exemplified, examples=["course translate accept scenarios/translations/fr/late-marks.yaml"])
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_content
def accept(files: tuple[Path, ...], guidance: Path | None, scenarios: Path | None) -> None:
    """Record that translations of the guidance or of scenarios match the texts as they are now.

    The hash of each original text is written under `source`. A translation becomes stale when its original changes.
    """
    places = settings(guidance=guidance, scenarios=scenarios)
    known = {
        translation.resolve(): (original, kind)
        for language in translated_languages(places.guidance, places.scenarios)
        for original, kind, translation in originals(places.guidance, places.scenarios, language)
    }
    for file in files:
        if file.resolve() not in known:
            raise WrongUse(_("{file} is not the translation of a guidance or scenario file.").format(file=file))
        original, kind = known[file.resolve()]
        try:
            accept_translation(original, file, kind)
        except Unreadable as error:
            raise BadContent(error.problems) from error
        click.echo(str(file))


@command.command(cls=Exemplified, examples=["course translate export fr french.po"])
@click.argument("language", callback=_tag)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@takes_content
def export(language: str, file: Path, guidance: Path | None, scenarios: Path | None) -> None:
    """Write the texts of the guidance and the stories to a PO file, for translators' tools such as Poedit and Weblate.

    Each text comes with its file and position as context, and with its translation if there is one. Stale translations
    are marked as fuzzy.
    """
    from course.bank.translation_po import export_po  # noqa: PLC0415 - it needs what no other command does

    places = settings(guidance=guidance, scenarios=scenarios)
    try:
        texts = export_po(places.guidance, places.scenarios, language)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    with writing(file):
        file.write_text(texts, encoding="utf-8")
    click.echo(
        _("The texts are in {file}. When they are translated:  course translate import {language} {file}").format(
            file=file, language=language
        )
    )


@command.command("import", cls=Exemplified, examples=["course translate import fr french.po"])
@click.argument("language", callback=_tag)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_content
def import_(language: str, file: Path, guidance: Path | None, scenarios: Path | None) -> None:
    """Write the translations of a PO file into the translation files of the guidance and the stories.

    Texts without a translation in the PO file stay as they are, and fuzzy ones count as stale. If there are problems,
    all are listed and nothing is written.
    """
    from course.bank.translation_po import import_po  # noqa: PLC0415 - see above

    places = settings(guidance=guidance, scenarios=scenarios)
    try:
        changed = import_po(places.guidance, places.scenarios, language, file)
    except Unreadable as error:
        raise BadContent(error.problems) from error
    for each in changed:
        click.echo(str(each))
    click.echo(counted("{count} file changed.", "{count} files changed.", len(changed)))
