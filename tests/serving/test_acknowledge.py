"""How a message from a page is acknowledged: by its answer, or by the idle status where nothing answers it."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from course.serving import wire_format
from course.serving.kernels import isolation
from course.serving.kernels.cells import Cells
from course.serving.kernels.link import Peer
from course.serving.kernels.virtual_kernel import KernelComm, VirtualKernel

Handler = Callable[[KernelComm], None]


def answers(comm: KernelComm) -> None:
    comm.send({"method": "custom", "content": "seen"})


def answers_in_a_task(comm: KernelComm) -> None:
    async def later() -> None:
        await asyncio.sleep(0)
        answers(comm)

    asyncio.get_running_loop().create_task(later())


def says_nothing(_comm: KernelComm) -> None:
    pass


def says_nothing_in_a_task(_comm: KernelComm) -> None:
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

        def emit(_whose: Peer, message: bytes) -> None:
            parts = wire_format.split(message)[1]
            heard.append(
                {
                    "kind": wire_format.loads(parts[wire_format.HEADER])["msg_type"],
                    **wire_format.loads(parts[wire_format.PARENT]),
                }
            )

        learner = VirtualKernel(cast("Cells", None), frozenset(), emit)
        comm = KernelComm(comm_id="view", primary=False)
        comm._virtual_kernel = learner
        comm.on_msg(lambda _message: handler(comm))
        learner.comms.register_comm(comm)
        raw = wire_format.pack("shell", {"msg_id": "m1", "msg_type": "comm_msg"}, {"comm_id": "view", "data": {}})
        learner.receive(Peer.PAGE, *wire_format.split(raw))
        await asyncio.gather(*learner.tasks)
        await asyncio.sleep(0)  # for what is called when a task has ended
        return heard

    heard = asyncio.run(story())
    assert [each["kind"] for each in heard] == sent
    assert {each["msg_id"] for each in heard} == {"m1"}
