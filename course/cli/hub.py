"""`course serve --hub`: the learner's app as a service of JupyterHub."""

import dataclasses
import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from course.cli.app import run
from course.cli.failure import WrongUse
from course.language import _
from course.serving import App
from course.settings import Settings

SECRET = "COURSE_HUB_SECRET"  # noqa: S105 - the variable's name
SHORTEST_SECRET = 32
FROM_THE_HUB = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_CLIENT_ID", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_SERVICE_URL")


def run_in_hub(app: App, places: Settings) -> None:
    """Serve the app to the people of the Hub until told to stop. Raises WrongUse."""
    secret, ip, port, prefix = told(os.environ)
    from course.serving.hub import HubApp, HubHost  # noqa: PLC0415 - the extra that it needs may be missing

    given = {field.name: getattr(app, field.name) for field in dataclasses.fields(app)}
    environment = {**app.environment, "COURSE_IDENTITY": "hub"}
    here = {
        "ip": ip,
        "port": port,
        "base_url": prefix,
        "secret": secret,
        "environment": environment,
        "ends_with_parent": True,
    }
    run(HubApp(**(given | here), token_of=tokens(secret, places.cohort)), HubHost)


def told(environ: Mapping[str, str]) -> tuple[bytes, str, int, str]:
    """Return the secret, the address and port to listen on, and the base path. Raises WrongUse."""
    if missing := [name for name in FROM_THE_HUB if not environ.get(name)]:
        raise WrongUse(
            _("--hub is for a service of JupyterHub, which sets {missing}; see jupyterhub_config.py.").format(
                missing=missing[0]
            )
        )
    secret = environ.get(SECRET, "")
    if len(secret) < SHORTEST_SECRET:
        raise WrongUse(
            _(
                "{secret} must hold at least {shortest_secret} random characters. Use the same value for "
                "all replicas and never change it: it ties learners to their records. Make it with openssl rand "
                "-hex 32."
            ).format(secret=SECRET, shortest_secret=SHORTEST_SECRET)
        )
    address = urlsplit(environ["JUPYTERHUB_SERVICE_URL"])
    prefix = f"/{environ['JUPYTERHUB_SERVICE_PREFIX'].strip('/')}/"
    return secret.encode(), address.hostname or "127.0.0.1", address.port or 8866, prefix


def tokens(secret: bytes, cohort: str) -> Callable[[str], str]:
    """Return a function from a Hub user name to the token that identifies this person in the course.

    `cohort`: the default cohort, for people without a join link. The store contains only the token's hash, as for every
    learner, so nobody without the secret can tell who a learner is. Even the hash is stored only when the person
    submits a first answer, because their join link then determines the cohort.
    """

    def token_of(name: str) -> str:
        return hmac.new(secret, f"learner\0{cohort}\0{name}".encode(), hashlib.sha256).hexdigest()

    return token_of
