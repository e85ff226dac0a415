"""Whether this server can take learners, for a proxy or an orchestrator that asks often."""

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated

from course.serving.kernels.fleet import VirtualKernels
from course.serving.reply import Reply


class Health(Reply):
    """204 once the page has been rehearsed, while a worker is ready and the store keeps what is written; else 503.

    It opens no place.

    A server that is full is healthy: to send its learners elsewhere would take their places from them.
    """

    @allow_unauthenticated
    async def get(self) -> None:
        kernels = self.kernel_manager
        at_work = not isinstance(kernels, VirtualKernels) or any(hand.ready for hand in kernels.crew.hands)
        if not self.settings["open"] or not at_work or not self.settings["sound"]:
            raise tornado.web.HTTPError(503)
        self.set_header("Cache-Control", "no-store")
        self.set_status(204)
        self.finish()

    head = get
