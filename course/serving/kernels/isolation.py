"""Replace process-wide state of libraries with state per learner, so that one process can serve many.

Each replacement concerns a pinned library; tests/serving/test_contract.py checks what it relies on. Nothing is replaced
in the server's process.
"""

import asyncio
import builtins
import concurrent.futures.thread
import contextvars
import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping
from typing import Any

import comm
import IPython.core.display_functions
import IPython.display
import ipywidgets.widgets.widget
from comm.base_comm import CommManager
from ipywidgets import Widget

from course.serving.kernels.virtual_kernel import CellOutput, KernelComm, Shell, current, described

LOG = logging.getLogger("serving.worker")


class OwnWidgets(MutableMapping[str, Widget]):
    """ipywidgets' process-wide registry of widgets, redirected to the current learner's own widgets."""

    def __init__(self) -> None:
        self._nobody: dict[str, Widget] = {}

    def _own(self) -> dict[str, Widget]:
        virtual_kernel = current.get()
        return self._nobody if virtual_kernel is None else virtual_kernel.widgets

    def __getitem__(self, key: str) -> Widget:
        return self._own()[key]

    def __setitem__(self, key: str, widget: Widget) -> None:
        self._own()[key] = widget

    def __delitem__(self, key: str) -> None:
        del self._own()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._own()))

    def __len__(self) -> int:
        return len(self._own())


def install() -> None:
    """Prepare this process for many learners. Call once, before the app's modules are imported."""
    _own_comms()
    _own_display()
    _own_threads()
    sys.stdout = CellOutput(sys.stdout)
    threading.excepthook = lambda raised: _log(raised.exc_value)
    sys.unraisablehook = lambda raised: _log(raised.exc_value)


def _log(problem: BaseException | None) -> None:
    if problem is not None:
        LOG.error("%s", described(problem))


def _own_comms() -> None:
    nobody = CommManager()

    def comm_manager() -> CommManager:
        virtual_kernel = current.get()
        return nobody if virtual_kernel is None else virtual_kernel.comms

    # The comm package documents these two functions as meant to be replaced.
    comm.create_comm = KernelComm
    comm.get_comm_manager = comm_manager
    # ipywidgets keeps every widget of the process in one dictionary, and Widget.close_all() walks it.
    ipywidgets.widgets.widget._instances = OwnWidgets()  # noqa: SLF001 - there is no public way to its registry
    # ipywidgets shows a callback's exception through IPython or else logs it, which could reveal a learner's answers.
    ipywidgets.widgets.widget.get_ipython = lambda: None if current.get() is None else Shell()


def _own_display() -> None:
    plain = IPython.core.display_functions.display

    def display(*values: object, **options: Any) -> None:
        virtual_kernel = current.get()
        if virtual_kernel is None:
            plain(*values, **options)
            return
        for value in values:
            virtual_kernel.display(value)

    for place in (IPython.core.display_functions, IPython.display, builtins):
        place.display = display  # type: ignore[attr-defined]  # IPython also adds display to builtins


def _own_threads() -> None:
    """Run new threads and calls submitted to thread pools in the context of the learner whose code creates them.

    Threads of a pool itself belong to no learner.
    """
    start, submit = threading.Thread.start, concurrent.futures.ThreadPoolExecutor.submit

    def start_in_context(thread: threading.Thread) -> None:
        pool_thread = getattr(thread, "_target", None) is concurrent.futures.thread._worker  # noqa: SLF001 - identifies a pool's thread
        if current.get() is not None and not pool_thread:
            context, run = contextvars.copy_context(), thread.run
            thread.run = lambda: context.run(run)  # type: ignore[method-assign]  # this thread only
        start(thread)

    def submit_in_context(pool: Any, call: Any, /, *args: Any, **kwargs: Any) -> Any:
        if current.get() is None:
            return submit(pool, call, *args, **kwargs)
        return submit(pool, contextvars.copy_context().run, call, *args, **kwargs)

    threading.Thread.start = start_in_context  # type: ignore[method-assign, assignment]  # for every thread of this worker
    concurrent.futures.ThreadPoolExecutor.submit = submit_in_context  # type: ignore[method-assign]  # and every pool


def own_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Attach each task to the learner that creates it, so that it is cancelled with the learner.

    Exceptions that are never retrieved are logged without their messages.
    """

    def task(loop: asyncio.AbstractEventLoop, coroutine: Any, **kwargs: Any) -> asyncio.Task[Any]:
        made: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **kwargs)
        virtual_kernel = current.get()
        if virtual_kernel is not None:
            virtual_kernel.started(made)
        return made

    loop.set_task_factory(task)
    loop.set_exception_handler(lambda _loop, event: _log(event.get("exception")))
