"""Serves one notebook of anywidgets to many people at once: light, fast, and with little that can be attacked.

It knows nothing of what the notebook shows. `course.serving.server.serve(App(...))` does it; this package itself
imports next to nothing, because every worker imports it and needs no server.
"""

from course.serving.app import App, ServingError
from course.serving.door import Shape

__all__ = ["App", "ServingError", "Shape"]
