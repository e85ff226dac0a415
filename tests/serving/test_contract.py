"""What serving relies on inside the libraries it is pinned to: when one of these fails, read the reason beside it."""

import concurrent.futures.thread
import inspect
import threading
from importlib.metadata import version

import anywidget
import comm
import comm.base_comm
import ipywidgets.widgets.widget
import nbclient.client
import pytest
from ipywidgets.widgets.widget import CallbackDispatcher, Widget
from jupyter_client.multikernelmanager import MultiKernelManager
from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from nbconvert.exporters.templateexporter import TemplateExporter
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.notebook_renderer import NotebookRenderer


@pytest.mark.parametrize(
    ("package", "release"),
    [("voila", "0.5."), ("ipywidgets", "8.1."), ("anywidget", "0.11."), ("comm", "0.2."), ("nbclient", "0.11.")],
)
def test_release_is_the_one_this_was_written_for(package: str, release: str) -> None:
    assert version(package).startswith(release)


def test_voila_takes_both_classes_by_traits() -> None:
    # The two traits by which virtual kernels stand under an unmodified Voila.
    assert VoilaConfiguration.multi_kernel_manager_class.klass == "jupyter_client.multikernelmanager.MultiKernelManager"
    assert Voila.kernel_websocket_connection_class.klass is BaseKernelWebsocketConnection


def test_voila_makes_its_settings_in_one_place() -> None:
    # Host.init_settings adds to what Voila.init_settings returns: in 0.5.13 tornado_settings come too late.
    source = inspect.getsource(Voila.init_settings)
    assert "return settings" in source
    assert "allowed_message_types" in source
    assert "self.contents_manager = LargeFileManager(parent=self)" in source


def test_voila_has_one_page_entry() -> None:
    # Host.init_handlers takes this entry over and leaves every other address out. (The second serves whole folders.)
    single, folder = inspect.getsource(Voila.init_handlers).split("if self.notebook_path:")[1].split("else:")
    assert (single.count("TornadoVoilaHandler,"), folder.count("TornadoVoilaHandler,")) == (1, 1)


def test_voila_makes_a_page_without_a_request() -> None:
    # Maker gives the renderer everything but a request, as Voila's own pool of kernels does.
    source = inspect.getsource(NotebookRenderer)
    assert source.count("self.request_handler") == 2  # kept, and given to a prelaunch hook, of which there is none
    assert inspect.iscoroutinefunction(NotebookRenderer.generate_content_str)
    assert "resources = self.voila_configuration.config.VoilaConfiguration.resources" in source


def test_voila_runs_code_of_its_own() -> None:
    # Cells.find ignores whatever is not a cell of the notebook, Voila's line about os.environ included.
    assert "os.environ" in inspect.getsource(NotebookRenderer._jinja_kernel_start)


def test_template_can_be_given_filters_by_configuration() -> None:
    # Frame.filters notes what a page displays; default_preprocessors = [] saves making a dozen anew for each visit.
    assert TemplateExporter.filters.metadata["config"]
    assert TemplateExporter.default_preprocessors.metadata["config"]
    assert TemplateExporter.extra_template_basedirs.metadata["affects_environment"]


def test_kernels_are_kept_in_one_dictionary() -> None:
    # VirtualKernels puts its seats there: jupyter_client has no public way to add a kernel that is no process.
    assert "return self._kernels[kernel_id]" in inspect.getsource(MultiKernelManager.get_kernel)
    assert "return kernel_id in self._kernels" in inspect.getsource(MultiKernelManager.__contains__)


def test_websocket_handler_calls_what_the_connections_have() -> None:
    # VirtualConnection has prepare, connect, handle_incoming_message and disconnect; Line.open leaves super().open out.
    source = inspect.getsource(KernelWebsocketHandler)
    for call in ("connection.prepare()", "connection.handle_incoming_message(ws_message)", "connection.disconnect()"):
        assert call in source
    assert "super().open()\n" in source
    assert "await self.connection.connect()" in source


def test_nbclient_uses_no_more_of_a_client_than_there_is() -> None:
    # Executor is what nbclient and Voila get in place of jupyter_client's AsyncKernelClient.
    source = inspect.getsource(nbclient.client)
    for name in ("self.kc.execute(", "shell_channel.get_msg(", "iopub_channel.get_msg(", "self.kc.wait_for_ready("):
        assert name in source
    assert "except Empty" in source  # Channel.get_msg raises queue.Empty


def test_comm_functions_are_meant_to_be_replaced() -> None:
    # isolation._own_comms replaces both; BaseComm looks the manager up at each use.
    assert "This method is intended to be replaced" in (comm._create_comm.__doc__ or "")
    assert "This method is intended to be replaced" in (comm._get_comm_manager.__doc__ or "")
    assert "comm.get_comm_manager()" in inspect.getsource(comm.base_comm.BaseComm.open)
    assert set(comm.base_comm.CommManager().__dict__) == {"comms", "targets"}


def test_ipywidgets_registry_is_one_module_global() -> None:
    # isolation.OwnWidgets takes its place; every use looks the name up in the module.
    assert isinstance(ipywidgets.widgets.widget._instances, dict)
    uses = inspect.getsource(ipywidgets.widgets.widget).count("_instances")
    assert uses == 10  # this many are covered
    # Learner._answer_states takes the place of this handler, because the control comm is kept on the class.
    assert "cls._control_comm = comm" in inspect.getsource(Widget.handle_control_comm_opened)
    assert "method='update_states'" in inspect.getsource(Widget._handle_control_comm_msg)


def test_ipywidgets_shows_a_callback_s_exception_by_ipython() -> None:
    # isolation.install gives a Shell in place of get_ipython, or the words of a learner would be logged.
    source = inspect.getsource(CallbackDispatcher.__call__)
    assert "ip = get_ipython()" in source
    assert "ip.showtraceback()" in source


def test_anywidget_reload_keeps_every_widget() -> None:
    # learner._forget_reloading cuts the connection that a module in a file holds to each widget ever made.
    source = inspect.getsource(anywidget.AnyWidget.__init__)
    assert "value.changed.connect(" in source
    assert "setattr(self, key, new_contents)" in source


def test_threads_run_what_their_run_is() -> None:
    # isolation._own_threads wraps Thread.start, sets `run` on the thread, and tells a pool's threads by their target.
    assert "self.run()" in inspect.getsource(threading)
    assert "target=_worker" in inspect.getsource(concurrent.futures.thread.ThreadPoolExecutor._adjust_thread_count)
