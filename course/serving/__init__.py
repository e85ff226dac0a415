"""Serve one notebook with an anywidget to many people from one server.

The package is independent of what the widget shows, but hosts only widgets that exchange custom messages with their
page: pages set no traits and send no buffers. Entry point: `course.serving.server.serve(App(...))`. Keep the
imports here few: every worker imports this package, and workers do not need the server.
"""

import sys

from course.serving.app import App, ServingError
from course.serving.message_filter import Shape

__all__ = ["App", "ServingError", "Shape"]

# jsonschema, a dependency of jupyter_server, would build a parser for international addresses, which took 1.7 of the
# 2.5 seconds of startup. jsonschema skips it if the package is missing, and this server validates no such addresses.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None makes Python's import of it fail
