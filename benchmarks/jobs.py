"""Background jobs beside django-q2 and django-tasks-db, on each database, with two workers each.

Baselines: the two libraries as they come, in the same run, each on a fresh database of the same kind with the
same options (PostgreSQL with fsync off for all, so that the disk is not what is measured). Every enqueue is a
transaction of its own; Liantu's also writes an entry of the log. Latency: from the commit to the job's
first line, workers idle, each polling as it does by default (Liantu 0.3 s, django-q2 0.2 s, django-tasks-db
1 s). "Again": from the kill (SIGKILL) of the process that runs a job until the job's first line is run again;
"elsewhere": the same where that process is on another machine, so that only its silence tells.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import scratch

JOBS, LATENCIES, PATIENCE = 500, 20, 90.0
LIANTU, Q2, TASKS_DB = "liantu", "django-q2", "django-tasks-db"
MEASURES = ("enqueue/s", "jobs/s", "latency s", "again s", "again elsewhere s")


class Ours:
    """Liantu's own table."""

    commands = ([sys.executable, "-m", "benchmarks.jobs", "work"],) * 2

    def __init__(self) -> None:
        register()
        from liantu.apps.accounts import public as accounts
        from liantu.kit.access import public as access
        from liantu.kit.jobs import public as jobs

        accounts.first_run(by=access.LocalOperator())
        self.by, self.jobs = accounts.user_named("sysadmin"), jobs

    def put(self, name: str, *log: str) -> None:
        self.jobs.enqueue(by=self.by, kind=f"bench.{name}", params={"log": log[0]} if log else {})

    def left(self) -> int:
        return int(self.jobs.Job.objects.exclude(state="done").count())


class Q2Cluster:
    commands = ([sys.executable, "-m", "django", "qcluster"],)

    def __init__(self) -> None:
        self.count = 0

    def put(self, name: str, *log: str) -> None:
        from django_q.tasks import async_task

        async_task(f"benchmarks._jobs_work.{name}", *log)
        self.count += 1

    def left(self) -> int:
        from django_q.models import Success

        return self.count - Success.objects.count()


class TasksDb:
    commands = ([sys.executable, "-m", "django", "db_worker"],) * 2

    def put(self, name: str, *log: str) -> None:
        from benchmarks import _jobs_work

        getattr(_jobs_work, name).enqueue(*log)

    def left(self) -> int:
        from django_tasks_db.models import DBTaskResult

        return int(DBTaskResult.objects.exclude(status="SUCCESSFUL").count())


QUEUES: dict[str, Callable[[], Any]] = {LIANTU: Ours, Q2: Q2Cluster, TASKS_DB: TasksDb}


def register() -> None:
    """Make the benchmark's functions known to Liantu."""
    from benchmarks._jobs_work import hang, nothing, stamp
    from liantu.kit.jobs import public as jobs

    jobs.job("bench.nothing", title="nothing")(lambda progress: nothing())
    jobs.job("bench.stamp", title="stamp")(lambda progress, log: stamp(log))
    jobs.job("bench.hang", title="hang")(lambda progress, log: hang(log))


def work() -> None:
    """A worker process of Liantu."""
    import django

    django.setup()
    register()
    from liantu.kit.jobs.worker import JobWorker

    JobWorker().work()


@contextmanager
def crew(queue: Any) -> Iterator[None]:
    """The queue's two workers, ready to work; killed at the end with all their children."""
    started = [
        subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in queue.commands
    ]
    try:
        for _each in range(4):
            queue.put("nothing")
        wait(lambda: queue.left() == 0, 60)
        time.sleep(2)
        yield
    finally:
        for worker in started:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def wait(there: Callable[[], bool], seconds: float = PATIENCE) -> float | None:
    """How long it took until `there()` was true; None where it did not become so."""
    began = time.perf_counter()
    while not there():
        if time.perf_counter() - began > seconds:
            return None
        time.sleep(0.01)
    return time.perf_counter() - began


def lines(log: str) -> list[str]:
    return Path(log).read_text(encoding="ascii").splitlines() if Path(log).exists() else []


def enqueueing(queue: Any) -> float:
    """Jobs queued a second, each in a transaction of its own; the better of two."""
    rates = []
    for _turn in range(2):
        began = time.perf_counter()
        for _job in range(JOBS):
            queue.put("nothing")
        rates.append(JOBS / (time.perf_counter() - began))
    return max(rates)


def throughput(queue: Any) -> float:
    """Jobs run a second by the two workers, from the moment that they see them all."""
    from django.db import transaction

    with transaction.atomic():
        for _job in range(JOBS):
            queue.put("nothing")
    took = wait(lambda: queue.left() == 0, 300)
    return JOBS / took if took else 0.0


def latency(queue: Any, log: str) -> float:
    """Median seconds from the commit to the job's first line."""
    waits = []
    for turn in range(LATENCIES):
        # Not in step with anybody's polling.
        time.sleep(0.2 + 0.037 * turn)
        queue.put("stamp", log)
        committed = time.time()
        wait(lambda turn=turn: len(lines(log)) > turn)
        waits.append(float(lines(log)[-1]) - committed)
    return statistics.median(waits)


def again(queue: Any, log: str, *, elsewhere: bool = False) -> float | None:
    """Seconds from the kill of a job's process until the job runs again."""
    queue.put("hang", log)
    wait(lambda: len(lines(log)) == 1)
    if elsewhere:
        from liantu.kit.jobs.models import Worker

        # As if the process were on a machine of which only its lease is heard.
        Worker.objects.update(place="elsewhere")
    os.kill(int(lines(log)[0]), signal.SIGKILL)
    return wait(lambda: len(lines(log)) == 2)


def measure(name: str) -> None:
    """Print what one queue does, as JSON: enqueue/s, jobs/s, latency, again, again elsewhere."""
    import django

    django.setup()
    if name != LIANTU:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    queue = QUEUES[name]()
    told: list[float | None] = [enqueueing(queue)]
    with tempfile.TemporaryDirectory() as folder:
        with crew(queue):
            wait(lambda: queue.left() == 0, 300)
            told += [throughput(queue), latency(queue, f"{folder}/stamps"), again(queue, f"{folder}/killed")]
        if name == LIANTU:
            with crew(queue):
                told.append(again(queue, f"{folder}/elsewhere", elsewhere=True))
        else:
            told.append(told[-1])
    print(json.dumps(told))


def shown(value: float | None) -> str:
    return f"> {PATIENCE:.0f}" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def ratio(ours: float | None, theirs: float | None) -> str:
    return "-" if not ours or not theirs else f"{ours / theirs:.2f}"


def main() -> int:
    if missing := [name for name in ("django_q", "django_tasks_db") if importlib.util.find_spec(name) is None]:
        print(f"not installed: {', '.join(missing)}; `make bench` installs them", file=sys.stderr)
        return 1
    for database in scratch.databases():
        told: dict[str, list[float | None]] = {}
        for name in QUEUES:
            with scratch.home(database) as environment:
                if name != LIANTU:
                    settings = {"BENCH_RIVAL": name, "DJANGO_SETTINGS_MODULE": "benchmarks._jobs_settings"}
                    if database == "postgresql":
                        rival = scratch_database(environment)
                        settings["LIANTU_DATABASE_URL"] = rival
                    environment = {**environment, **settings}
                told[name] = json.loads(scratch.run("benchmarks.jobs", "measure", name, environment=environment))
        rows = [
            [measure, *(shown(told[name][at]) for name in QUEUES),
             ratio(told[LIANTU][at], told[Q2][at]), ratio(told[LIANTU][at], told[TASKS_DB][at])]
            for at, measure in enumerate(MEASURES)
        ]  # fmt: skip
        header = ["", *QUEUES, f"liantu : {Q2}", f"liantu : {TASKS_DB}"]
        scratch.table(f"Jobs on {database}: {JOBS} jobs, two workers", header, rows)
    return 0


def scratch_database(environment: dict[str, str]) -> str:
    """A second, empty database on the server of a scratch home: its own tables beside nobody's."""
    import psycopg

    url = environment["LIANTU_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE rival")
    return url.replace("/postgres?", "/rival?")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["work"]:
            work()
        case ["measure", name]:
            measure(name)
        case _:
            sys.exit(main())
