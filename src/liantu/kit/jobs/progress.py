"""What a running job holds in its hand: say how far it is, make a file, and be told to stop."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import files, moves, timing
from .models import Job

if TYPE_CHECKING:
    from liantu.kit.access.principals import Principal


class Stop(BaseException):
    """The run has to end now. No Exception: a job may survive its bad rows, but not this."""


class Cancelled(Stop):
    """Somebody asked to cancel the job."""


class Lost(Stop):
    """The lease is gone: another worker may be running the job already, so nothing more may be done here."""


class TimedOut(Stop):
    """The attempt has taken longer than the kind allows."""


class Interrupted(Stop):
    """The worker is stopping; the job goes back to the queue."""


class Failed(Exception):
    """Raised by a job that cannot succeed however often it is tried. Its text is what the owner reads."""


class Lease:
    """A worker's hold on the job that it runs: tells the database how far it is, and learns whether to go on.

    `threaded`: a `Keeper` thread does the writing, so that saying `step()` a million times costs nothing, and
    what is said inside the job's own transaction is seen at once. Otherwise it is written as it is said, at
    most every `timing.FLUSH` seconds.
    """

    def __init__(self, job: Job, *, threaded: bool = False) -> None:
        self.job = job
        self.progress = moves.Progress()
        self.cancelled = False
        self.lost = False
        self._threaded = threaded
        self._written = self.progress
        self._beaten = self._looked = time.monotonic()

    def say(self, progress: moves.Progress) -> None:
        self.progress = progress
        self.look()

    def look(self) -> None:
        """Raise Lost or Cancelled where the run has to end."""
        if not self._threaded:
            self.tend()
        if self.lost:
            raise Lost
        if self.cancelled:
            raise Cancelled

    def tend(self) -> None:
        """Write what has changed and renew the lease, where it is time for it, and read whether to go on."""
        now = time.monotonic()
        if self.lost or now - self._looked < timing.FLUSH:
            return
        self._looked = now
        progress = self.progress
        if progress != self._written or now - self._beaten >= timing.BEAT:
            self.lost = not moves.hold(self.job, progress)
            self._written, self._beaten = progress, now
        if not self.lost:
            asked = moves.asked_to_stop(self.job)
            self.lost, self.cancelled = asked is None, bool(asked)


class Progress:
    """Given to a job's function as its first argument.

    `by` is the principal that the job acts for: its owner, or the Scheduler where it is nobody's. `job` is
    its public id, `attempt` counts from 1, `zone` and `unit` are ids or None.
    """

    def __init__(self, lease: Lease, *, by: Principal, deadline: float | None = None) -> None:
        job = lease.job
        self.by = by
        self.job: uuid.UUID = job.uuid
        self.attempt = job.attempts
        self.zone: int | None = job.zone_id
        self.unit: int | None = job.unit_id
        self.file_name = ""
        self._lease = lease
        self._deadline = deadline

    def total(self, n: int | None, what: str = "") -> None:
        """There are `n` things to do (None: unknown), counted as `what`, such as 条 or 家. Begins at 0."""
        self._say(done=0, total=n, what=what or self._lease.progress.what)

    def step(self, n: int = 1, note: str | None = None) -> None:
        """`n` more are done; `note` says what is being done now. Raises like `check`."""
        done = self._lease.progress.done + n
        self._say(done=done) if note is None else self._say(done=done, note=note)

    def note(self, text: str) -> None:
        """Say what is being done now, at most 200 characters. Raises like `check`."""
        self._say(note=text)

    def check(self) -> None:
        """Raise Cancelled, Lost or TimedOut where the run has to end. Costs nothing: call it in any loop."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise TimedOut
        self._lease.look()

    def file(self, name: str) -> Path:
        """Where to write the file that the owner will download: one a job, written anew by each attempt."""
        self.check()
        self.file_name = files.harmless(name)
        return files.path(self.job, self.file_name)

    def _say(self, **changed: object) -> None:
        self._lease.say(replace(self._lease.progress, **changed))
        self.check()
