"""The worker of the tasks bench for asyncio: `tasks.py asyncio|uvloop`.

It reads lines `ROW MILLIS TASKS` and answers each with a line `= VALUE [NAME:VALUE]...` or `! REASON`, as TaskWorker does.
"""

import asyncio
import sys
import threading
import time

NANOS, MICROS, MILLIS = 1e9, 1e6, 1e3


async def nothing():
    pass


async def spawn_join():
    for _ in range(1000):
        await asyncio.create_task(nothing())
    return 1000


async def spawn_many():
    await asyncio.wait([asyncio.create_task(nothing()) for _ in range(10_000)])
    return 10_000


async def chained_spawn():
    ended = asyncio.Event()
    tasks = set()

    async def link(left):
        if left:
            tasks.add(asyncio.create_task(link(left - 1)))
        else:
            ended.set()

    tasks.add(asyncio.create_task(link(999)))
    await ended.wait()
    return 1000


async def yields():
    async def turns():
        for _ in range(100):
            await asyncio.sleep(0)

    await asyncio.wait([asyncio.create_task(turns()) for _ in range(200)])
    return 20_000


class Rendezvous:
    """A channel without a buffer between one sender and one receiver."""

    def __init__(self):
        self.queue = asyncio.Queue(1)

    async def send(self, value):
        await self.queue.put(value)
        await self.queue.join()

    async def receive(self):
        value = await self.queue.get()
        self.queue.task_done()
        return value


async def ping_pong():
    there, back = Rendezvous(), Rendezvous()

    async def pong():
        for _ in range(1000):
            await back.send(await there.receive())

    other = asyncio.create_task(pong())
    for i in range(1000):
        await there.send(i)
        await back.receive()
    await other
    return 1000


async def scope_fork_join():
    for _ in range(100):
        async with asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(nothing())
    return 1000


async def fan_in():
    queue = asyncio.Queue(64)

    async def produce():
        for i in range(100):
            await queue.put(i)

    producers = [asyncio.create_task(produce()) for _ in range(100)]
    for _ in range(10_000):
        await queue.get()
    await asyncio.wait(producers)
    return 10_000


async def waits():
    async with asyncio.TaskGroup() as group:
        for _ in range(1000):
            group.create_task(asyncio.sleep(0.01))
    return 1


async def offload():
    loop = asyncio.get_running_loop()
    for _ in range(100):
        await loop.run_in_executor(None, bool)
    return 100


async def timer():
    loop = asyncio.get_running_loop()
    for _ in range(1000):
        loop.call_later(3600, bool).cancel()
    return 1000


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


async def parked_bytes(count):
    before = resident_bytes()
    gate = asyncio.Event()
    tasks = [asyncio.create_task(gate.wait()) for _ in range(count)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    after = resident_bytes()
    gate.set()
    await asyncio.wait(tasks)
    return [(after - before) / count]


async def sleepers(count):
    start = time.monotonic()
    due = start + count * 3e-6
    asleep = 0
    all_asleep = start

    async def sleep():
        nonlocal asleep, all_asleep
        asleep += 1
        if asleep == count:
            all_asleep = time.monotonic()
        await asyncio.sleep(max(1e-9, due - time.monotonic()))

    await asyncio.wait([asyncio.create_task(sleep()) for _ in range(count)])
    idle = max(0, due - all_asleep)
    return [(time.monotonic() - start - idle) / count * NANOS]


async def lag(load, echoes=0):
    """The 99th percentile of how late tasks are that are due each millisecond; each missed time counts.

    Four wake and that is all, the others exchange eight bytes by a socket; the figure is the worse of the two.
    """
    server = await asyncio.start_server(send_back, "127.0.0.1", 0)
    lines = [await asyncio.open_connection(*server.sockets[0].getsockname()) for _ in range(echoes)]
    start = time.monotonic() + 0.02
    end = start + 60

    async def punctual(late, line):
        due = start
        while due <= end:
            early = due - time.monotonic()
            if early > 0:
                await asyncio.sleep(early)
                continue
            if line:
                line[1].write(bytes(8))
                await line[0].readexactly(8)
            late.append(time.monotonic() - due)
            due += 0.001

    slept, echoed = [], []
    tasks = [asyncio.create_task(punctual(slept, None)) for _ in range(4)]
    tasks += [asyncio.create_task(punctual(echoed, line)) for line in lines]
    await asyncio.sleep(start - time.monotonic())
    await load
    end = time.monotonic()
    await asyncio.wait(tasks)
    for reader, writer in lines:
        writer.write_eof()
        await reader.read()
        writer.close()
    server.close()
    return [max(sorted(late)[int(len(late) * 0.99)] for late in (slept, echoed) if late) * MILLIS]


async def send_back(reader, writer):
    while data := await reader.read(8):
        writer.write(data)
    writer.close()


async def compute(count, seconds):
    async def one():
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pass

    await asyncio.wait([asyncio.create_task(one()) for _ in range(count)])


async def blocking_wait(seconds):
    """One task that blocks its thread, and waits for another task of its loop until it gives up."""
    answer = threading.Event()

    async def block():
        answer.wait(seconds + 0.1)

    blocked = asyncio.create_task(block())
    await asyncio.sleep(seconds)
    answer.set()
    await blocked


REPEATED = {
    "spawn-join": (spawn_join, NANOS),
    "spawn-many": (spawn_many, NANOS),
    "chained-spawn": (chained_spawn, NANOS),
    "yield": (yields, NANOS),
    "ping-pong-channel": (ping_pong, NANOS),
    "scope-fork-join": (scope_fork_join, NANOS),
    "fan-in": (fan_in, NANOS),
    "waits-1000x10ms-group": (waits, MILLIS),
    "offload-round-trip": (offload, MICROS),
    "timer-set-cancel": (timer, NANOS),
}
ONCE = {
    "parked-million-bytes": parked_bytes,
    "sleepers-million": sleepers,
    "cpu-1000-tasks-lag": lambda count: lag(compute(min(1000, count), 0.001)),
    "stall-one-second-lag": lambda count: lag(compute(1, min(1000, count) / 1e3), 2),
    "pinned-park-lag": lambda count: lag(blocking_wait(min(1000, count) / 1e3), 2),
}


async def repeated(batch, unit, seconds):
    operations = 0
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        operations += await batch()
    return [(time.monotonic() - start) * unit / operations]


def runs(run, seconds):
    """A loop of its own for each run."""
    count = 0
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        run(waits())
        count += 1
    return [(time.monotonic() - start) * MILLIS / count]


def answer(run, row, seconds, count):
    if row == "waits-1000x10ms-run":
        return runs(run, seconds)
    if row in ONCE:
        return run(ONCE[row](count))
    batch, unit = REPEATED[row]
    return run(repeated(batch, unit, seconds))


def main():
    if sys.argv[1] == "uvloop":
        import uvloop

        def run(main_task):
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(main_task)
    else:
        run = asyncio.run
    for line in sys.stdin:
        row, millis, count = line.split()
        try:
            figures = answer(run, row, int(millis) / 1e3, int(count))
            print("=", *figures, flush=True)
        except KeyError:
            print("! asyncio has nothing like it", flush=True)


main()
