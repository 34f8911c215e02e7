"""Slots: each is given back once, whether its work ends, is abandoned, or never begins."""

import asyncio
import threading

from starlette.responses import Response

from service.edge.limiter import THREADS, Run, Slots, limited


def answers(slots: Slots, deadline: float, *works):
    async def one(work) -> Response:
        async def run(found: Run) -> Response:
            return Response(str(await found.in_thread(work)))

        return await limited(slots, deadline, run)

    async def every() -> list[Response]:
        return await asyncio.gather(*(one(work) for work in works))

    return asyncio.run(every())


def test_a_slot_is_given_back_when_its_work_is_done():
    slots = Slots(1)
    for _ in range(3):
        [answer] = answers(slots, 5, lambda: "done")
        assert (answer.status_code, answer.body, slots.in_flight) == (200, b"done", 0)


def test_work_that_raises_gives_its_slot_back():
    slots = Slots(1)

    def broken() -> None:
        raise ValueError("broken")

    try:
        answers(slots, 5, broken)
    except ValueError:
        assert slots.in_flight == 0
    else:
        raise AssertionError("the fault was swallowed")


def test_there_are_no_more_slots_than_were_given():
    slots, wait = Slots(2), threading.Event()
    threading.Timer(0.2, wait.set).start()
    statuses = [answer.status_code for answer in answers(slots, 5, *[lambda: wait.wait(5)] * 5)]
    assert sorted(statuses) == [200, 200, 503, 503, 503]
    assert slots.in_flight == 0


def test_abandoned_work_keeps_its_slot_and_work_that_never_began_gives_it_back():
    slots, wait, begun = Slots(8), threading.Event(), list[int]()

    def slow() -> None:
        begun.append(1)
        wait.wait(5)

    async def look() -> None:
        async def run(found: Run) -> Response:
            return Response(str(await found.in_thread(slow)))

        late = await asyncio.gather(*(limited(slots, 0.2, run) for _ in range(5)))
        assert {answer.status_code for answer in late} == {503}
        assert slots.in_flight == THREADS
        wait.set()
        while slots.in_flight:
            await asyncio.sleep(0.01)

    asyncio.run(look())
    assert len(begun) == THREADS
