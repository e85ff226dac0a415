"""How a message from a page is acknowledged: by its answer, or by the idle status where nothing answers it."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from course.serving import frame
from course.serving.kernels import isolation
from course.serving.kernels.cells import Cells
from course.serving.kernels.learner import Learner, LearnerComm
from course.serving.kernels.link import Whose

Handler = Callable[[LearnerComm], None]


def answers(comm: LearnerComm) -> None:
    comm.send({"method": "custom", "content": "seen"})


def answers_in_a_task(comm: LearnerComm) -> None:
    async def later() -> None:
        await asyncio.sleep(0)
        answers(comm)

    asyncio.get_running_loop().create_task(later())


def says_nothing(_comm: LearnerComm) -> None:
    pass


def says_nothing_in_a_task(_comm: LearnerComm) -> None:
    asyncio.get_running_loop().create_task(asyncio.sleep(0))


@pytest.mark.parametrize(
    ("handler", "sent"),
    [
        (answers, ["comm_msg", "status"]),
        (answers_in_a_task, ["comm_msg"]),
        (says_nothing, ["status"]),
        (says_nothing_in_a_task, ["status"]),
    ],
)
def test_message_is_acknowledged(handler: Handler, sent: list[str]) -> None:
    async def story() -> list[dict[str, Any]]:
        isolation.own_tasks(asyncio.get_running_loop())
        heard: list[dict[str, Any]] = []

        def emit(_whose: Whose, message: bytes) -> None:
            parts = frame.split(message)[1]
            heard.append({"kind": frame.loads(parts[frame.HEADER])["msg_type"], **frame.loads(parts[frame.PARENT])})

        learner = Learner(cast("Cells", None), frozenset(), emit)
        comm = LearnerComm(comm_id="view", primary=False)
        comm._learner = learner
        comm.on_msg(lambda _message: handler(comm))
        learner.comms.register_comm(comm)
        raw = frame.pack("shell", {"msg_id": "m1", "msg_type": "comm_msg"}, {"comm_id": "view", "data": {}})
        learner.hear(Whose.PAGE, *frame.split(raw))
        await asyncio.gather(*learner.tasks)
        await asyncio.sleep(0)  # for what is called when a task has ended
        return heard

    heard = asyncio.run(story())
    assert [each["kind"] for each in heard] == sent
    assert {each["msg_id"] for each in heard} == {"m1"}
