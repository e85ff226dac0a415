"""What is served, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from course.serving.door import Shape


class ServingError(Exception):
    """The app cannot be served as asked; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class App:
    """One notebook, served as one page to many people."""

    notebook: Path
    """The only notebook that can be reached."""
    title: str = ""
    """The page's title; empty for the one in the notebook's metadata."""
    lang: str = ""
    """The page's language, as in HTML; empty for the one in the notebook's metadata."""
    port: int = 8866
    ip: str = "127.0.0.1"
    base_url: str = "/"
    """Where the page stands behind a proxy; begins and ends with a slash."""
    kernels: Literal["virtual", "ordinary"] = "virtual"
    """Many learners a process, or a process a learner (the fallback, for notebooks that need a whole kernel)."""
    workers: int | None = None
    """Worker processes of virtual kernels; None for one a processor, as far as memory reaches."""
    token_file: Path | None = None
    """A file that only its owner can read, whose one line everybody must know who opens the page."""
    metrics_token_file: Path | None = None
    """A file that only its owner can read, whose one line opens /metrics from other machines."""
    invitation: str = ""
    """A token that opens the page once, within ten minutes of the start: it may be part of an address."""
    static_dir: Path | None = None
    """The folder of the page's static files, served under an address that changes with their content."""
    module: str | None = None
    """The front-end module of the page's widgets, a file of `static_dir`; None to run the text in `_esm`."""
    styles: tuple[str, ...] = ()
    """Stylesheets, files of `static_dir`, in place before the page is drawn."""
    preload: tuple[str, ...] = ()
    """Python modules that a worker imports once, before its first learner."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All that the app's cells learn from outside; of the server's own environment they see next to nothing."""
    methods: frozenset[str] = frozenset({"custom"})
    """Widget message methods a page may use: "custom" for a page that sends actions, "update" for synced traits."""
    shape: Shape = field(default_factory=Shape)
    """The shape of the custom messages that a page may send."""
    unasked: tuple[str, ...] = ()
    """Actions that a page sends by itself: only another one shows that somebody uses it."""
    expect: int = 0
    """How many people will come: pages are made for them in advance, and a warning says if they are too many."""
    reserve: int = 0
    """How many pages of virtual kernels are made before anybody asks for them, and more where more people are expected.

    Only for a page that is at first the same for everybody, whenever they come.
    """
    headcount: Callable[[], int] | None = None
    """Asked again and again how many are expected by now, so that the warning comes also while the app runs."""
    sound: Callable[[], bool] | None = None
    """Asked again and again, in a thread, whether what people do is stored; where not, /health answers 503."""
    most: int | None = None
    """The most places at once; None to judge by memory and descriptors."""
    newcomers: int = 600
    """How many pages one address of the network may open at once."""
    behind_proxy: bool = False
    """Whether a proxy stands before this server, whose X-Forwarded-For says who comes; else nobody is believed."""
    name: str = ""
    """The host's name in the public address, if there is one: on this machine's own it is the only other answered."""
    origin: str = ""
    """The host and port in the public address: a page there is this one, whatever host a proxy asks for."""
    frame_ancestors: tuple[str, ...] = ()
    """Origins whose pages may show the page in a frame, and may ask it what has been reached."""
    start_timeout: int = 30
    """Seconds after which a page that has not come about is given up with a friendly page."""
    websocket_patience: float = 7.0
    """Seconds that a page waits for its WebSocket to open. After two that did not, it goes on over plain HTTP."""
    polling_hold: float = 20.0
    """Seconds that a request of a page without a WebSocket waits for news: proxies cut what is silent for 30 or 60."""
    unvisited_after: float = 45.0
    """Seconds after which a page that never connected is taken for gone."""
    left_after: float = 900.0
    """Seconds after which a page that lost its connection is taken for gone; a phone may sleep that long."""
    idle_after: float = 60.0
    """Seconds after which a page on which nothing was done makes room: once it has gone, or when there is no other."""
    stuck_after: float = 10.0
    """Seconds after which a worker that does not answer is replaced."""
    ends_with_parent: bool = False
    """Whether the server ends with the process that started it, as a service of a Hub must when the Hub is killed."""
    open_browser: bool = False
    on_ready: Callable[[str], None] | None = None
    """Called once with the page's address when it can be opened; by then it has been made once on every worker."""
