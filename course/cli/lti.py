"""`course serve --lti`: the learner's app as a tool of learning management systems."""

import dataclasses
from pathlib import Path
from urllib.parse import urlsplit

import click

from course.bank import Bank
from course.bank.lms_target import Targets
from course.cli.app import run
from course.cli.failure import WrongUse
from course.language import N_, _
from course.lti.grade_sender import Sender
from course.lti.host import LtiApp, LtiHost
from course.lti.instructor_report import reporter
from course.lti.platform import Platform, Platforms, Registry, Unregistered, read_registry
from course.lti.signing_key import Key, KeyUnusable
from course.lti.tool import Tool
from course.serving import App
from course.serving.address import loopback
from course.serving.environment import scrubbed
from course.settings import Settings
from course.store import Store

KEY = "lti-key.pem"


def run_in_lti(app: App, places: Settings, file: Path, bank: Bank, store: Store) -> None:
    """Serve the app to the people of the platforms in a registration file until told to stop. Raises WrongUse."""
    public = urlsplit(places.address)
    if public.scheme != "https" and not loopback(public.hostname or ""):
        raise WrongUse(
            _(
                "COURSE_ADDRESS is {address}, and learning management systems need https; set it to the course's "
                "public address, such as https://course.example.edu/."
            ).format(address=places.address)
        )
    try:
        registry = read_registry(file)
        key = Key.at(key_path(registry, places.store, file))
    except (Unregistered, KeyUnusable) as problem:
        raise WrongUse(str(problem)) from problem
    platforms = Platforms(registry.platforms)
    for entry in store.lti.platforms().values():
        platforms.add(Platform.stored(entry))
    if not (len(platforms) or registry.register):
        raise WrongUse(
            _(
                "{file} does not list any platform, and does not let any register itself; see docs/guides/lti.md for "
                "an example."
            ).format(file=file)
        )
    environment = dataclasses.replace(places, identity="lti").environment()
    figures = reporter(scrubbed(environment))
    tool = Tool(places.address, key, platforms, store, Targets(bank), registry.register, figures)
    _tell(tool, registry)
    given = {field.name: getattr(app, field.name) for field in dataclasses.fields(app)}
    lti = LtiApp(
        **(given | {"environment": {**app.environment, "COURSE_IDENTITY": "lti"}}),
        tool=tool,
        sender=Sender(tool, bank),
        smallest=places.smallest_cell,
    )
    run(lti, LtiHost)


def key_path(registry: Registry, store: str, file: Path) -> Path:
    """Return the signing key's path: as the registry says, else beside a store in a file, else beside the registry."""
    embedded = store.startswith("sqlite:///")
    folder = Path(store.removeprefix("sqlite:///")).parent if embedded else file.absolute().parent
    return registry.key or folder / KEY


def _tell(tool: Tool, registry: Registry) -> None:
    """Print the settings with which an LMS administrator registers this tool."""
    click.echo(
        _("Platforms: {platforms}.").format(
            platforms=", ".join(each.issuer for each in registry.platforms) or _("none in the file")
        )
    )
    for what, path in (
        (N_("Login URL: {url}"), "login"), (N_("Redirect and launch URL: {url}"), "launch"),
        (N_("Public keys URL: {url}"), "keys"), (N_("Registration URL: {url}"), "register"),
    ):  # fmt: skip
        if path != "register" or registry.register:
            click.echo(_(what).format(url=tool.url(path)))
