"""A learning management system on this machine that plays SCORM 1.2 packages with scorm-again, which nobody here wrote.

`python -m tests.export.scorm_lms PORT PACKAGE FOLDER OTHER` serves it, and at the port OTHER a site that frames it.
scorm-again is the run-time environment; the page around it, the attempts in memory and the list of what was committed
are this module's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import tornado.ioloop
import tornado.web

from tests import machine

PLAYER: Final = """<!DOCTYPE html><title>Player</title><script src="/scorm12.js"></script>
<script>
window.API = new Scorm12API({ lmsCommitUrl: "/commit/%(user)s", autocommit: false });
API.loadFromJSON(%(cmi)s);
</script>
<iframe name="package" src="/package/index.html" width="1180" height="860" allow="clipboard-write"></iframe>"""


class Page(tornado.web.RequestHandler):
    """One address of the system. `attempts`: learner -> the data model as it was committed last."""

    def initialize(self, attempts: dict[str, Any], folder: Path) -> None:
        self.attempts, self.folder = attempts, folder


class Play(Page):
    """The package, played for a learner."""

    def get(self, user: str) -> None:
        cmi = self.attempts.get(user, {"core": {"student_id": user}})
        self.finish(PLAYER % {"user": user, "cmi": json.dumps(cmi)})


class Commit(Page):
    """Takes what the run-time environment commits, or refuses it while the file `refusing` is there."""

    def post(self, user: str) -> None:
        if (self.folder / "refusing").exists():
            self.finish({"result": "false", "errorCode": 101})
            return
        cmi = json.loads(self.request.body)["cmi"]
        self.attempts[user] = {**cmi, "core": {**cmi["core"], "student_id": user}}
        with (self.folder / "commits.jsonl").open("a") as file:
            file.write(json.dumps({"user": user, **cmi}) + "\n")
        self.finish({"result": "true", "errorCode": 0})


class Around(tornado.web.RequestHandler):
    """A page of another site, with the player in a frame."""

    def get(self, port: str) -> None:
        self.finish(f'<!DOCTYPE html><title>Around</title><iframe src="http://localhost:{port}/play/gus"></iframe>')


def main() -> None:
    """Serve until told to stop."""
    port, package, folder, other = sys.argv[1:]
    given: dict[str, Any] = {"attempts": {}, "folder": Path(folder)}
    static = tornado.web.StaticFileHandler
    tornado.web.Application(
        [
            ("/play/([a-z0-9]+)", Play, given),
            ("/commit/([a-z0-9]+)", Commit, given),
            ("/(scorm12\\.js)", static, {"path": str(machine.module("scorm-again") / "dist")}),
            ("/package/(.*)", static, {"path": package}),
        ]
    ).listen(int(port), "127.0.0.1")
    tornado.web.Application([("/around/([0-9]+)", Around)]).listen(int(other), "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
