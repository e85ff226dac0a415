"""The settings of a served app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from course.serving.message_filter import Shape


class ServingError(Exception):
    """The app cannot be served with these settings. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class App:
    """A notebook that is served as one page to many people."""

    notebook: Path
    """The notebook; no other file of its folder can be reached."""
    title: str = ""
    """The page's title; if empty, the one in the notebook's metadata."""
    lang: str = ""
    """The page's language, as in HTML; empty for the one in the notebook's metadata."""
    languages: tuple[str, ...] = ("en",)
    """The languages in which the page can be read, its own first."""
    port: int = 8866
    ip: str = "127.0.0.1"
    base_url: str = "/"
    """URL path of the page; begins and ends with a slash."""
    kernels: Literal["virtual", "ordinary"] = "virtual"
    """Many virtual kernels per process, or one process per page (for notebooks that need a full kernel)."""
    workers: int | None = None
    """Number of worker processes for virtual kernels; None for one per processor, as far as memory allows."""
    token_file: Path | None = None
    """A file, readable by its owner only, that holds the token needed to open the page. None for a public page."""
    metrics_token_file: Path | None = None
    """A file, readable by its owner only, that holds the token with which other machines may read /metrics."""
    invitation: str = ""
    """A token that opens the page once, within ten minutes of the start, so that it may be part of a URL."""
    static_dir: Path | None = None
    """The folder of the page's static files. Their URLs change when their content changes."""
    module: str | None = None
    """The JavaScript module of the page's widgets, a file in `static_dir`; None to run the source in `_esm`."""
    styles: tuple[str, ...] = ()
    """Stylesheets in `static_dir`, loaded before the page is drawn."""
    preload: tuple[str, ...] = ()
    """Python modules that each worker imports at its start."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Environment variables for the app's cells, which see almost none of the server's own."""
    shape: Shape = field(default_factory=Shape)
    """The schema of the custom messages that a page may send."""
    unasked: tuple[str, ...] = ()
    """Actions that a page sends by itself, so they do not count as activity of a person."""
    expect: int = 0
    """The number of people expected.

    Pages are rendered for them in advance; a warning is logged if they exceed capacity.
    """
    reserve: int = 0
    """The number of virtual-kernel pages rendered in advance; more if more people are expected, 0 to disable.

    Only for apps whose page is initially the same for everyone.
    """
    headcount: Callable[[], int] | None = None
    """Returns the number of people expected by now; called repeatedly."""
    sound: Callable[[], bool] | None = None
    """Returns True if the store accepts writes; called repeatedly, in a thread. If not, /health replies 503."""
    most: int | None = None
    """The largest number of slots in use; None to derive it from memory and file descriptors."""
    newcomers: int = 600
    """The number of pages that one IP address may open at once, and per minute."""
    behind_proxy: bool = False
    """Whether a proxy sets X-Forwarded-For. If not, the header is ignored."""
    name: str = ""
    """The host name in the public URL, or empty. A server on loopback answers only to this name and to localhost."""
    origin: str = ""
    """Host and port of the public URL.

    Requests from this origin are accepted even if a proxy rewrites the Host header.
    """
    frame_ancestors: tuple[str, ...] = ()
    """Origins that may show the page in a frame and may ask it for the learner's progress."""
    start_timeout: int = 30
    """Seconds that rendering a page may take before the visitor gets an error page."""
    websocket_patience: float = 7.0
    """Seconds that a page waits for its WebSocket to open. After two failures it uses long polling."""
    polling_hold: float = 20.0
    """Seconds that a long-polling request waits for frames. Proxies close silent connections after 30 or 60 seconds."""
    unvisited_after: float = 45.0
    """Seconds after which the slot of a page that never connected is freed."""
    left_after: float = 900.0
    """Seconds after which the slot of a page that lost its connection is freed; a phone may sleep that long."""
    idle_after: float = 60.0
    """Seconds after which a page without user actions may be freed: once disconnected, or when no slots are left."""
    stuck_after: float = 10.0
    """Seconds after which a worker that does not respond is replaced."""
    ends_with_parent: bool = False
    """Whether the server stops when its parent process ends, as a service of a JupyterHub must if the Hub is killed."""
    open_browser: bool = False
    on_ready: Callable[[str], None] | None = None
    """Called once with the page's URL when the page can be opened, after it was rendered once on every worker."""
