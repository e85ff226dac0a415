"""`course translate`: what there is to translate, and how far each language is."""

import click

from course.cli.example import Exemplified
from course.cli.failure import WrongUse
from course.language import LANGUAGES
from course.language.catalogue import SOURCE, source
from course.language.pseudo import PSEUDO


class Translations(Exemplified, click.Group):
    """The commands about translations, with examples below them."""


@click.group("translate", cls=Translations, examples=["course translate extract", "course translate status fr --list"])
def command() -> None:
    """List what is to be translated, and how far each language is."""


def _languages(given: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(each for each in LANGUAGES if each != SOURCE and each not in PSEUDO)
    unknown = [each for each in given if each not in known]
    if unknown:
        raise WrongUse(f"{unknown[0]!r} is no language of the course; give one of {', '.join(known)}.")
    return given or known


@command.command(cls=Exemplified, examples=["course translate extract", "course translate extract fr"])
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
def extract(languages: tuple[str, ...]) -> None:
    """Write the catalogue of each language anew, with every message that the course has now.

    Translations are kept. One whose English has changed is marked as fuzzy, and not used until somebody has looked.
    """
    from course.language.extraction import update  # noqa: PLC0415 - it needs what no other command does

    for language in _languages(languages):
        update(language)
        click.echo(f"{source(language)}")


@command.command(cls=Exemplified, examples=["course translate status", "course translate status fr --list"])
@click.argument("languages", nargs=-1, metavar="[LANGUAGE]...")
@click.option("--list", "lists", is_flag=True, help="Also print the messages that are missing or stale.")
def status(languages: tuple[str, ...], lists: bool) -> None:
    """Say how many messages of each language are missing, or stale because the English has changed.

    The exit code is 1 where any are.
    """
    from course.language.extraction import status as found  # noqa: PLC0415 - see above
    from course.language.extraction import summary  # noqa: PLC0415

    states = {language: found(language) for language in _languages(languages)}
    click.echo(summary(states))
    if lists:
        for language, each in states.items():
            for word, messages in (("missing", (*each.missing, *each.unknown)), ("stale", each.stale)):
                for message in messages:
                    click.echo(f"{language} {word}: {message}")
    if any(each.missing or each.unknown or each.stale for each in states.values()):
        raise SystemExit(1)
