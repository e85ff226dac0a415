"""Serves the test app as a JSON object on the command line says, and prints its address when it is ready."""

import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

from course.serving import App, ServingError, Shape
from course.serving.server import serve

HERE = Path(__file__).parent


def _say(address: str) -> None:
    sys.stdout.write(address + "\n")
    sys.stdout.flush()


def app(options: dict[str, Any]) -> App:
    defaults: dict[str, Any] = {"notebook": "app.ipynb", "module": "tally.js", "preload": ["tally"], "reserve": 4}
    options = defaults | options
    notebook = HERE / options.pop("notebook")
    token_file = Path(options.pop("token_file")) if "token_file" in options else None
    shape = Shape(required={"seq": int, "action": str, "fields": dict})
    return App(
        notebook,
        static_dir=HERE / "static",
        styles=("tally.css",),
        environment={"TALLY_GREETING": "Welcome"},
        shape=shape,
        token_file=token_file,
        on_ready=_say,
        **options,
    )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    options = json.loads(sys.argv[1])
    if "descriptors" in options:
        resource.setrlimit(resource.RLIMIT_NOFILE, (options["descriptors"], options.pop("descriptors")))
    try:
        serve(app(options))
    except ServingError as problem:
        sys.exit(str(problem))
