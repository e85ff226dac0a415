"""`course serve --hub`: the learner's app as a service of JupyterHub."""

import dataclasses
import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from course.cli.app import run
from course.cli.failure import WrongUse
from course.cli.keeping import open_store
from course.serving import App
from course.settings import Settings
from course.store import Store, hash_token

SECRET = "COURSE_HUB_SECRET"  # noqa: S105 - the variable's name
SHORTEST_SECRET = 32
FROM_THE_HUB = ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_CLIENT_ID", "JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_SERVICE_URL")


def run_in_hub(app: App, places: Settings) -> None:
    """Serve the app to the people of the Hub until told to stop. Raises WrongUse."""
    secret, ip, port, prefix = told(os.environ)
    try:
        from course.serving.hub import HubApp, HubHost  # noqa: PLC0415 - what this asks for may be missing
    except ModuleNotFoundError as missing:
        raise WrongUse(
            f"{missing.name} is not installed: pip install 'uoft-social-media-course[hub]' and start again."
        ) from missing
    given = {field.name: getattr(app, field.name) for field in dataclasses.fields(app)}
    with open_store(places) as store:
        admit = admission(store, secret, places.cohort)
        environment = dataclasses.replace(places, identity="hub").environment()
        here = {"ip": ip, "port": port, "base_url": prefix, "secret": secret, "admit": admit}
        here["environment"] = environment
        run(HubApp(**(given | here)), HubHost)


def told(environ: Mapping[str, str]) -> tuple[bytes, str, int, str]:
    """The secret, the address and port to listen on, and the path before the page. Raises WrongUse."""
    if missing := [name for name in FROM_THE_HUB if not environ.get(name)]:
        raise WrongUse(f"--hub is for a service of JupyterHub, which sets {missing[0]}; see jupyterhub_config.py.")
    secret = environ.get(SECRET, "")
    if len(secret) < SHORTEST_SECRET:
        raise WrongUse(
            f"{SECRET} must hold at least {SHORTEST_SECRET} random characters, the same for all replicas and for "
            "good: it says which place is whose. Make it with openssl rand -hex 32."
        )
    address = urlsplit(environ["JUPYTERHUB_SERVICE_URL"])
    prefix = f"/{environ['JUPYTERHUB_SERVICE_PREFIX'].strip('/')}/"
    return secret.encode(), address.hostname or "127.0.0.1", address.port or 8866, prefix


def admission(store: Store, secret: bytes, cohort: str) -> Callable[[str], str]:
    """What makes a person of the Hub, by their name there, a learner of the cohort: it returns the learner's token.

    The store keeps the hash of the token alone, as of every learner's, so that without the secret nobody can tell
    from it who somebody is.
    """

    def admit(name: str) -> str:
        token = hmac.new(secret, f"learner\0{cohort}\0{name}".encode(), hashlib.sha256).hexdigest()
        store.enrol(hash_token(token), cohort, datetime.now(UTC))
        return token

    return admit
