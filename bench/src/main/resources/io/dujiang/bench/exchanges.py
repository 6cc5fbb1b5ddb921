"""The worker of the ipc bench for Python: `exchanges.py`.

It reads lines `ROW MILLIS MEBIBYTES` and answers each with a line `= VALUE p99:VALUE` or `! REASON`, as IpcWorker does. The other process is its child.
A message is written anew by repeating a number, and summed by zlib.adler32: both run in C.
"""

import multiprocessing
import os
import statistics
import sys
import time
import zlib
from multiprocessing import shared_memory

SIZES = {"64": 64, "1k": 1 << 10, "64k": 1 << 16, "1m": 1 << 20}
SMALL = 64
BURST_BYTES = 8 << 20
BURST = 50
PAUSE_SECONDS = 200e-6
ENTRIES = 10_000
KEY = "%016d"
SLOTS = 4
LINE = 64


def message(number, size):
    return number.to_bytes(8, "little") * (size // 8)


CORES = sorted(os.sched_getaffinity(0))


def keep_core(near):
    os.sched_setaffinity(0, CORES[:1] if near else CORES[1:2] or CORES[:1])


class QueueLink:
    """Messages through two queues."""

    def __init__(self, size, near=None):
        self.out = multiprocessing.Queue() if near is None else near.back
        self.back = multiprocessing.Queue() if near is None else near.out

    def other(self):
        return QueueLink(0, self)

    def send(self, data):
        self.out.put(data)

    def receive(self):
        return self.back.get()

    def close(self):
        pass


class PipeLink:
    """Messages through a connection."""

    def __init__(self, size, end=None):
        self.end, self.far = multiprocessing.Pipe() if end is None else (end, None)

    def other(self):
        return PipeLink(0, self.far)

    def send(self, data):
        self.end.send_bytes(data)

    def receive(self):
        return self.end.recv_bytes()

    def close(self):
        self.end.close()


class MemoryLink:
    """Messages in slots of shared memory, each with its length as a flag, which both sides look at all the time."""

    def __init__(self, size, near=None):
        self.size = size
        self.half = SLOTS * (LINE + size)
        if near is None:
            self.memory = shared_memory.SharedMemory(create=True, size=2 * self.half)
        else:
            self.memory = near.memory
        self.out_at = 0 if near is None else self.half
        self.in_at = self.half - self.out_at
        self.sent = self.received = 0
        self.flags = self.memory.buf.cast("Q")

    def other(self):
        return MemoryLink(self.size, self)

    def send(self, data):
        at = self.out_at + self.sent % SLOTS * (LINE + self.size)
        while self.flags[at // 8]:
            pass
        self.memory.buf[at + LINE : at + LINE + len(data)] = data
        self.flags[at // 8] = len(data)
        self.sent += 1

    def receive(self):
        at = self.in_at + self.received % SLOTS * (LINE + self.size)
        while not self.flags[at // 8]:
            pass
        self.taken = at
        return self.memory.buf[at + LINE : at + LINE + self.flags[at // 8]]

    def free(self):
        self.flags[self.taken // 8] = 0
        self.received += 1

    def close(self):
        self.flags.release()
        self.memory.close()
        self.memory.unlink()


class NoticedLink(MemoryLink):
    """Messages in shared memory, each told through a connection."""

    def __init__(self, size, near=None):
        super().__init__(size, near)
        self.notices = PipeLink(0) if near is None else near.notices.other()

    def other(self):
        return NoticedLink(self.size, self)

    def send(self, data):
        super().send(data)
        self.notices.send(b"!")

    def receive(self):
        self.notices.receive()
        return super().receive()


class DictLink:
    """Messages as values of a managed dictionary, which the receiver looks up until there is a new one."""

    def __init__(self, size, near=None):
        if near is None:
            self.manager = multiprocessing.Manager()
            self.entries = self.manager.dict()
            self.out, self.back = "there", "back"
        else:
            self.entries, self.out, self.back = near.entries, near.back, near.out
        self.sent = self.received = 0

    def other(self):
        return DictLink(0, self)

    def send(self, data):
        self.sent += 1
        self.entries[self.out] = (self.sent, data)

    def receive(self):
        while True:
            number, data = self.entries.get(self.back, (0, b""))
            if number > self.received:
                self.received = number
                return data

    def close(self):
        self.manager.shutdown()


def summed(link):
    data = link.receive()
    total = zlib.adler32(data)
    if isinstance(link, MemoryLink):
        data.release()
        link.free()
    return total


def number(link):
    data = link.receive()
    value = int.from_bytes(data[:8], "little")
    if isinstance(link, MemoryLink):
        data.release()
        link.free()
    return value


def far_one_way(link, size):
    keep_core(False)
    for count in iter(lambda: number(link), 0):
        for _ in range(count):
            last = summed(link)
        link.send(message(last, 8))


def far_round_trips(link, size):
    keep_core(False)
    for count in iter(lambda: number(link), 0):
        link.send(message(count, 8))
        for _ in range(count):
            link.send(message(summed(link), size))


def one_way(link, size, seconds):
    rates, begun = [], time.perf_counter()
    count = max(8, min(5_000, BURST_BYTES // size))
    while not rates or time.perf_counter() - begun < seconds:
        start = time.perf_counter()
        link.send(message(count, 8))
        for i in range(count):
            link.send(message(i, size))
        got = number(link)
        taken = time.perf_counter() - start
        if got != zlib.adler32(message(count - 1, size)):
            raise ValueError(f"a wrong sum: {got}")
        rates.append(count * size / taken / 1e6)
    link.send(message(0, 8))
    return f"{statistics.median(rates)} fastest:{max(rates)}"


def round_trips(link, pause, seconds):
    times, begun = [], time.perf_counter()
    while not times or time.perf_counter() - begun < seconds:
        link.send(message(BURST, 8))
        number(link)
        for i in range(BURST):
            free = time.perf_counter() + pause
            while time.perf_counter() < free:
                pass
            start = time.perf_counter()
            link.send(message(i, SMALL))
            got = summed(link)
            times.append((time.perf_counter() - start) * 1e6)
            if got != zlib.adler32(message(zlib.adler32(message(i, SMALL)), SMALL)):
                raise ValueError(f"a wrong sum: {got}")
    link.send(message(0, 8))
    times.sort()
    return f"{statistics.median(times)} p99:{times[len(times) * 99 // 100]}"


def far_map(entries, stop, puts):
    keep_core(False)
    while puts and not stop.is_set():
        for i in range(ENTRIES // 10):
            entries[KEY % i] = message(i, SMALL)
    stop.wait()


def on_map(row, seconds):
    with multiprocessing.Manager() as manager:
        entries = manager.dict({KEY % i: message(i, SMALL) for i in range(ENTRIES)})
        stop = multiprocessing.Event()
        far = multiprocessing.Process(target=far_map, args=(entries, stop, row == "map-get-beside-puts"))
        far.start()
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            for i in range(100):
                if row == "map-put":
                    entries[KEY % i] = message(i, SMALL)
                else:
                    zlib.adler32(entries[KEY % i])
            done += 100
        taken = time.perf_counter() - begun
        stop.set()
        far.join()
        return str(taken / done * 1e6)


def figure(row, seconds):
    exchange, what = row.split("-", 1)
    if exchange == "map" and what != "awake":
        return on_map(row, seconds)
    kinds = {"pipe": PipeLink, "queue": QueueLink, "map": DictLink}
    kinds["memory"] = NoticedLink if what == "asleep" else MemoryLink
    size = SIZES.get(what, SMALL)
    link = kinds[exchange](size)
    target = far_one_way if what in SIZES else far_round_trips
    far = multiprocessing.Process(target=target, args=(link.other(), size), daemon=True)
    far.start()
    try:
        if what in SIZES:
            return one_way(link, size, seconds)
        return round_trips(link, PAUSE_SECONDS if what == "asleep" else 0, seconds)
    finally:
        far.join(5)
        link.close()


def main():
    keep_core(True)
    for line in sys.stdin:
        row, millis, _ = line.split()
        try:
            print("=", figure(row, int(millis) / 1e3), flush=True)
        except Exception as failure:
            print("!", str(failure) or repr(failure), flush=True)


if __name__ == "__main__":
    main()
