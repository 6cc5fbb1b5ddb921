"""The worker of the process bench for Python: `pools.py pool|executor`.

It reads lines `ROW MILLIS` and answers each with a line `= VALUE` or `! REASON`, as PoolWorker does.
"""

import concurrent.futures
import multiprocessing
import sys
import threading
import time

WORKERS = 2
TASKS = 20_000
CALLS = 1_000
COUNTDOWNS = 4
COUNT = 2_000_000
REAL_COUNT = 100_000_000


def add_one(value):
    return value + 1


def count_down(_):
    left = COUNT
    while left > 0:
        left -= 1
    return left


def checked(results):
    total = sum(results)
    if total != (TASKS + 1) * TASKS // 2:
        raise ValueError(f"a wrong result: {total}")
    return TASKS


class Pool:
    def __init__(self, workers):
        self.pool = multiprocessing.Pool(workers)

    def map_automatic(self):
        return checked(self.pool.map(add_one, range(TASKS)))

    def map_batches_of_one(self):
        return checked(self.pool.map(add_one, range(TASKS), chunksize=1))

    def imap_unordered(self):
        return checked(self.pool.imap_unordered(add_one, range(TASKS)))

    def apply_async(self):
        for result in [self.pool.apply_async(add_one, (i,)) for i in range(CALLS)]:
            result.get()
        return CALLS

    def call(self):
        for i in range(CALLS):
            self.pool.apply(add_one, (i,))
        return CALLS

    def map(self, function, arguments):
        return self.pool.map(function, arguments, chunksize=1)

    def close(self):
        self.pool.close()
        self.pool.join()


class Executor:
    def __init__(self, workers):
        self.pool = concurrent.futures.ProcessPoolExecutor(workers)

    def map_automatic(self):
        raise NotImplementedError("it has no automatic batches")

    def map_batches_of_one(self):
        return checked(self.pool.map(add_one, range(TASKS)))

    def imap_unordered(self):
        futures = [self.pool.submit(add_one, i) for i in range(TASKS)]
        return checked(future.result() for future in concurrent.futures.as_completed(futures))

    def apply_async(self):
        for future in [self.pool.submit(add_one, i) for i in range(CALLS)]:
            future.result()
        return CALLS

    def call(self):
        for i in range(CALLS):
            self.pool.submit(add_one, i).result()
        return CALLS

    def map(self, function, arguments):
        return list(self.pool.map(function, arguments))

    def close(self):
        self.pool.shutdown()


def per_second(seconds, calls):
    made, begun = 0, time.perf_counter()
    while True:
        made += calls()
        taken = time.perf_counter() - begun
        if taken >= seconds:
            return made / taken


def millis(code):
    begun = time.perf_counter()
    code()
    return (time.perf_counter() - begun) * 1e3


def start(kind):
    fresh = kind(WORKERS)
    fresh.map(add_one, [0])
    return fresh


def on_threads():
    threads = [threading.Thread(target=count_down, args=(0,)) for _ in range(COUNTDOWNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def on_processes(kind):
    four = kind(COUNTDOWNS)
    four.map(count_down, range(COUNTDOWNS))
    four.close()


def figure(kind, pool, row, seconds):
    scale = REAL_COUNT / COUNT  # a fiftieth of it is counted
    if row == "countdown-one-thread":
        return scale * millis(lambda: [count_down(i) for i in range(COUNTDOWNS)])
    if row == "countdown-four-threads":
        return scale * millis(on_threads)
    if row == "countdown-four-processes":
        return scale * millis(lambda: on_processes(kind))
    if row.startswith("start-"):
        raise NotImplementedError("its workers are forks of a process that has started")
    if row == "start":
        started = []
        taken = millis(lambda: started.append(start(kind)))
        started[0].close()
        return taken
    rate = per_second(seconds, getattr(pool, row.replace("-", "_")))
    return 1e6 / rate if row == "call" else rate


def main():
    kind = Pool if sys.argv[1] == "pool" else Executor
    pool = kind(WORKERS)
    for line in sys.stdin:
        row, wanted = line.split()
        try:
            print("=", figure(kind, pool, row, int(wanted) / 1e3), flush=True)
        except Exception as failure:
            print("!", str(failure) or repr(failure), flush=True)
    pool.close()


if __name__ == "__main__":
    main()
