"""Serves one notebook of anywidgets to many people at once: light, fast, and with little that can be attacked.

It knows nothing of what the notebook shows.
"""

from course.serving.app import App, ServingError
from course.serving.door import Shape
from course.serving.server import serve

__all__ = ["App", "ServingError", "Shape", "serve"]
