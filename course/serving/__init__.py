"""Serves one notebook of anywidgets to many people at once: light, fast, and with little that can be attacked.

It knows nothing of what the notebook shows. `course.serving.server.serve(App(...))` does it; this package itself
imports next to nothing, because every worker imports it and needs no server.
"""

import sys

from course.serving.app import App, ServingError
from course.serving.door import Shape

__all__ = ["App", "ServingError", "Shape"]

# jsonschema, which Jupyter's server imports, would build a parser for international addresses: 1.7 of the 2.5 seconds
# that a server took to start. It does without where the package is missing, and nothing here validates such addresses.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # Python's own way to say: not to be imported
