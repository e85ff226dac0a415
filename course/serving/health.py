"""The health check, for a proxy or an orchestrator."""

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated

from course.serving.kernels.virtual_kernels import VirtualKernels
from course.serving.reply import BaseHandler


class Health(BaseHandler):
    """Replies 204 while the server can serve learners, else 503. Uses no slot.

    Healthy means: the page was rendered once, a worker is ready and the store accepts writes. A server that is full is
    healthy, because moving its learners elsewhere would close their pages.
    """

    @allow_unauthenticated
    async def get(self) -> None:
        kernels = self.kernel_manager
        at_work = not isinstance(kernels, VirtualKernels) or any(worker.ready for worker in kernels.pool.workers)
        if not self.settings["open"] or not at_work or not self.settings["sound"]:
            raise tornado.web.HTTPError(503)
        self.set_header("Cache-Control", "no-store")
        self.set_status(204)
        self.finish()

    head = get
