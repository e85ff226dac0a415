"""Voila reduced to one page: the same notebook, executor and kernels, but only the URLs that the page needs."""

import asyncio
import dataclasses
import functools
import logging
import os
import re
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from traitlets.config import Config
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer

from course.bucket import TokenBucket
from course.language import _
from course.serving import environment
from course.serving.address import loopback
from course.serving.admission import SLOT_MEMORY, Admission, Limits
from course.serving.app import App, ServingError
from course.serving.asset import AssetFile, Assets
from course.serving.capacity import default_workers, free_memory
from course.serving.endpoints import (
    CODE_PATTERN,
    KERNEL_PATTERN,
    JoinLink,
    KernelPresence,
    KernelShutdown,
    KernelSocket,
    PageHandler,
)
from course.serving.health import Health
from course.serving.kernels.virtual_kernels import VirtualConnection, VirtualKernels
from course.serving.kernels.worker_pool import Timeouts, WorkerSetup
from course.serving.message_filter import LARGEST_FRAME, Rule
from course.serving.metrics import FOLDER, Metrics, MetricsPage, Present
from course.serving.ordinary_kernels import KERNEL_MEMORY, OrdinaryConnection, OrdinaryKernels
from course.serving.page import TEMPLATE, CachedKernelSpecs, CachedNotebook, Frame
from course.serving.page_maker import PageMaker
from course.serving.page_reserve import Reserve
from course.serving.polling import NOTED_EVERY, Polling
from course.serving.reply import VOILA_LOG, Nothing, policy
from course.serving.sign_in import Everybody, SignIn, SignOut, TokenBearers
from course.serving.slot import Slots

LOG = logging.getLogger("serving")
REQUESTS = logging.getLogger("serving.requests")


class Host(Voila):
    """Voila, configured by an App."""

    app_settings: App
    slots: Slots
    admission: Admission
    frame: Frame
    maker: PageMaker
    reserve: Reserve
    metrics: Metrics

    @classmethod
    def of(cls, app: App) -> "Host":
        """Return a configured host that does not listen yet. Raises ServingError if the app cannot be served."""
        if not app.notebook.is_file() or app.notebook.suffix != ".ipynb":
            raise ServingError(
                _("There is no notebook at {path}. Give the path of the notebook to serve.").format(path=app.notebook)
            )
        if app.module is not None and app.static_dir is None:
            raise ServingError(_("static_dir is missing: it must name the folder that holds the file of module."))
        if sys.platform == "win32" and app.kernels == "virtual":
            LOG.warning("virtual kernels are not supported on Windows; using ordinary kernels instead")
            app = dataclasses.replace(app, kernels="ordinary")
        slots = Slots()
        frame = Frame(slots, app.title, app.lang, app.languages)
        host = cls(config=_config(app, frame), log=VOILA_LOG)
        host.app_settings, host.slots, host.frame = app, slots, frame
        host.initialize([])
        return host

    def setup_template_dirs(self) -> None:
        """Use only this package's template.

        Voila would also search the Jupyter folders, where it could be overridden.
        """
        self.template_paths = [str(TEMPLATE / "lean")]
        self.static_paths = [str(TEMPLATE / "lean" / "static")]

    def init_settings(self) -> dict[str, Any]:
        app = self.app_settings
        settings: dict[str, Any] = super().init_settings()
        self.assets = _assets(app)
        self.admission = Admission(self.slots, _limits(app), app.behind_proxy)
        withheld = frozenset({"_esm", "_css"}) if app.module else frozenset()
        rule = Rule(app.shape, app.unasked, withheld)
        self.metrics = Metrics(Path(self.connection_dir) / "metrics")
        self.metrics.own.register(Present(self))
        self._equip(app, rule)
        if app.invitation and isinstance(self.identity_provider, TokenBearers):
            self.identity_provider.invite(app.invitation, time.monotonic())
        self.voila_configuration.config.VoilaConfiguration.resources = {"lean": _addresses(app, self.assets)}
        self.contents_manager = CachedNotebook(parent=self)
        self.maker = self._maker()
        # Ordinary kernels are not started in advance, because each is a process.
        self.reserve = Reserve(self.maker, self.admission, app.reserve if app.kernels == "virtual" else 0)
        self.reserve.expect(app.expect)
        settings |= {
            "compress_response": True,
            "open": False,
            "ending": False,
            "sound": True,
            "places": self.slots,
            "frame": self.frame,
            "languages": app.languages,
            "contents_manager": self.contents_manager,
            "admission": self.admission,
            "maker": self.maker,
            "reserve": self.reserve,
            "rule": rule,
            "metrics": self.metrics,
            "polling_hold": app.polling_hold,
            "polling_note": TokenBucket(1, 1 / NOTED_EVERY),
            "metrics_token": read_token(app.metrics_token_file) if app.metrics_token_file else "",
            # Visitors from the network or through a proxy may use any host name for this machine.
            "names": {app.name.lower()} if loopback(app.ip) and not app.behind_proxy else None,
            "origins": {app.origin.lower()} - {""},
            "content_security_policy": policy(app.module is not None, app.frame_ancestors),
            "framed": bool(app.frame_ancestors),
            "reports": bool(app.frame_ancestors),
            "light_style": self.assets.url("lean.css"),
            "light_script": self.assets.url("again.js"),
            "xsrf_cookie_kwargs": {"samesite": "Strict"},
            "websocket_max_message_size": LARGEST_FRAME,
            "log_function": _log_request,
            "default_handler_class": Nothing,
            "allow_credentials": False,
        }
        return settings

    def _equip(self, app: App, rule: Rule) -> None:
        kernels = self.kernel_manager
        clean = environment.scrubbed({**app.environment, FOLDER: str(self.metrics.folder)})
        kernels.slots = self.slots
        if isinstance(kernels, VirtualKernels):
            kernels.rule = rule
            setup = WorkerSetup(app.notebook.resolve(), app.preload, rule.withheld, clean)
            kernels.configure(setup, app.workers or default_workers(), Timeouts(stuck=app.stuck_after))
            self.admission.lowest_latency = kernels.pool.lowest_latency
        else:
            kernels.environment = clean

    def _maker(self) -> PageMaker:
        notebook = Path(self.notebook_path)
        renderer = functools.partial(
            NotebookRenderer,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.config,
            notebook_path=os.path.relpath(notebook, self.root_dir),
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            kernel_spec_manager=self.kernel_spec_manager,
            base_url=self.base_url,
            page_config={},  # only JupyterLab's shell would need it
        )
        return PageMaker(renderer, notebook, self.kernel_manager, self.slots, self.app_settings.start_timeout)

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Replace Voila's handlers with the few that the page needs, each more restrictive."""
        base = self.server_url.rstrip("/")

        def at(pattern: str) -> str:
            """Match the path with or without the base path, which some proxies remove."""
            return f"(?:{re.escape(base)})?{pattern}" if base else pattern

        entries: list[tuple[Any, ...]] = [
            (at(r"/health"), Health),
            (at(r"/metrics"), MetricsPage),
            (at(rf"/{CODE_PATTERN}"), JoinLink),
            (at(rf"/api/kernels/{KERNEL_PATTERN}"), KernelPresence),
            (at(rf"/api/kernels/{KERNEL_PATTERN}/channels"), KernelSocket),
            (at(rf"/voila/api/shutdown/{KERNEL_PATTERN}"), KernelShutdown),
            (at(r"/assets/([0-9a-f]{16})/([A-Za-z0-9_./-]+)"), AssetFile, {"assets": self.assets}),
        ]
        if self.app_settings.token_file is not None:
            entries += [(at(r"/login"), SignIn), (at(r"/logout"), SignOut)]
        if self.app_settings.kernels == "virtual":
            entries.append((at(rf"/api/kernels/{KERNEL_PATTERN}/poll"), Polling))
        return [*entries, (at("/?(.*)"), PageHandler)]

    async def warm(self) -> None:
        """Prepare what the first visitors need. Raises ServingError if a worker cannot start."""
        app = self.app_settings
        self.kernel_spec_manager.get_all_specs()
        self.contents_manager.get(app.notebook.name)
        if isinstance(self.kernel_manager, VirtualKernels):
            await self.kernel_manager.pool.start()
        self.size_up(app.expect)

    def chores(self) -> list[Coroutine[Any, Any, None]]:
        """Return the background tasks, which run until cancelled."""
        return [self.admission.watch(), self.sweep(), self.count(), self.watch_store()]

    def size_up(self, expect: int) -> None:
        """Log the number of slots that this machine has capacity for; as a warning if fewer than `expect`."""
        room = self.admission.room(KERNEL_MEMORY if self.app_settings.kernels == "ordinary" else SLOT_MEMORY)
        level = logging.WARNING if room < expect else logging.INFO
        LOG.log(level, "this machine has capacity for about %d open pages", room)

    async def count(self, every: float = 30.0) -> None:
        """Check every `every` seconds whether more people are expected, and adapt the reserve. Runs until cancelled."""
        app = self.app_settings
        known = app.expect
        while app.headcount is not None:
            await asyncio.sleep(every)
            now = await asyncio.to_thread(app.headcount)
            if now > known:
                known = now
                self.size_up(known)
                self.reserve.expect(known)

    async def watch_store(self, every: float = 5.0) -> None:
        """Check every `every` seconds whether the store accepts writes. Runs until cancelled."""
        sound = self.app_settings.sound
        while sound is not None:
            self.app.settings["sound"] = await asyncio.to_thread(sound)
            await asyncio.sleep(every)

    async def sweep(self) -> None:
        """Free the slots of abandoned pages, and idle ones when visitors were refused. Runs until cancelled."""
        app = self.app_settings
        while True:
            await asyncio.sleep(min(5.0, app.unvisited_after / 2))
            now = time.monotonic()
            for slot in self.slots:
                if slot.abandoned(now, app.unvisited_after, app.left_after, app.idle_after):
                    await self.maker.close(slot.kernel)
            for slot in self.admission.makes_room(now, app.idle_after, app.left_after):
                await self.maker.close(slot.kernel)

    async def rehearse(self) -> None:
        """Render the page once on every worker before the first visitor arrives."""
        if isinstance(self.kernel_manager, VirtualKernels):  # ordinary kernels share nothing that could be warmed up
            await self.reserve.rehearse(len(self.kernel_manager.pool.workers))

    async def end(self) -> None:
        """Shut down every kernel."""
        await ensure_async(self.kernel_manager.shutdown_all(now=True))


def read_token(path: Path) -> str:
    """Read the token from a file that only its owner may read. Raises ServingError if it is unsafe or unreadable."""
    try:
        if path.stat().st_mode & 0o077:
            raise ServingError(
                _("Other users can read the token in {path}. Run chmod 600 on it and choose a new token.").format(
                    path=path
                )
            )
        token = path.read_text().strip()
    except OSError as problem:
        raise ServingError(
            _("The token file {path} cannot be read: {why}.").format(path=path, why=problem.strerror)
        ) from problem
    if len(token) < 16 or len(set(token)) < 8 or len(token.split()) != 1:
        raise ServingError(
            _(
                "The token in {path} must be one line of at least 16 characters, 8 of them different, without spaces."
            ).format(path=path)
        )
    return token


def _config(app: App, frame: Frame) -> Config:
    config = Config()
    voila = config.Voila
    voila.notebook_path = str(app.notebook.resolve())
    voila.root_dir = str(app.notebook.resolve().parent)
    voila.ip, voila.port, voila.port_retries, voila.base_url = app.ip, app.port, 0, app.base_url
    voila.open_browser = False
    voila.config_file_paths = []  # a voila.json on this machine must not override these settings
    voila.identity_provider_class = Everybody if app.token_file is None else TokenBearers
    if app.token_file is not None:
        voila.token = read_token(app.token_file)
    virtual = app.kernels == "virtual"
    voila.kernel_websocket_connection_class = VirtualConnection if virtual else OrdinaryConnection
    page = config.VoilaConfiguration
    page.multi_kernel_manager_class = VirtualKernels if virtual else OrdinaryKernels
    page.kernel_spec_manager_class = CachedKernelSpecs
    page.template, page.theme = "lean", "light"
    page.allow_template_override = page.allow_theme_override = "NO"
    page.file_allowlist, page.file_denylist = [], [".*"]
    page.show_tracebacks, page.strip_sources = False, True
    config.VoilaExecutor.iopub_timeout = config.VoilaExecutor.startup_timeout = 180
    config.VoilaExporter.filters = frame.filters()
    config.VoilaExporter.default_preprocessors = []  # a dozen, none needed here, would be created for every visit
    config.TemplateExporter.extra_template_basedirs = [str(TEMPLATE)]
    config.OrdinaryKernels.allow_tracebacks = False
    return config


def _limits(app: App) -> Limits:
    if app.most is not None:
        return Limits(slots=app.most, newcomers=app.newcomers)
    if app.kernels == "ordinary":
        slots = max(1, free_memory() // (2 * KERNEL_MEMORY))
        return Limits(slots=slots, entering=2, waiting=40, newcomers=app.newcomers)
    return Limits(newcomers=app.newcomers)


def _assets(app: App) -> Assets:
    folders = [TEMPLATE / "lean" / "static", *([app.static_dir] if app.static_dir else [])]
    assets = Assets(app.base_url, *folders)
    for name in (*app.styles, *([app.module] if app.module else [])):
        if name not in assets:
            raise ServingError(_("The folder {folder} has no file {name}.").format(folder=app.static_dir, name=name))
    assets.bundle("lean-page.css", ["lean.css", *app.styles])
    return assets


def _addresses(app: App, assets: Assets) -> Mapping[str, str]:
    module = {"module": assets.url(app.module)} if app.module else {}
    sign_out = {"sign_out": f"{app.base_url}logout"} if app.token_file else {}
    # Long polling needs the replay buffer of a virtual kernel; with ordinary kernels every page needs its WebSocket.
    timeouts = {"patience": str(round(1000 * app.websocket_patience))} if app.kernels == "virtual" else {}
    parents = {"parents": " ".join(app.frame_ancestors)} if app.frame_ancestors else {}
    files = {"script": assets.url("lean.js"), "style": assets.url("lean-page.css")}
    return {**files, **module, **sign_out, **timeouts, **parents}


def _log_request(handler: tornado.web.RequestHandler) -> None:
    """Log one line per failed request, without URL, query or ids."""
    status = handler.get_status()
    if status >= 400:
        handler.settings["metrics"].refused.labels(str(status), type(handler).__name__).inc()
        method = handler.request.method if handler.request.method in handler.SUPPORTED_METHODS else "another method"
        level = logging.ERROR if status >= 500 else logging.INFO
        what = f"{status} {method} {type(handler).__name__}"
        REQUESTS.log(level, what + " %.0f ms", 1000 * handler.request.request_time())
