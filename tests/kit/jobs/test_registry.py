"""What code may register."""

from __future__ import annotations

import pytest

from liantu.kit.jobs import public as jobs
from liantu.kit.jobs import registry


def backoff_of(backoff: registry.Backoff) -> list[float]:
    kind = registry.Kind("x.y", "", lambda progress: None, 9, backoff, None)
    return [kind.pause(attempts) for attempts in (1, 2, 3, 4)]


def test_backoff_sequence_repeats_its_last() -> None:
    assert backoff_of((10, 60)) == [10, 60, 60, 60]


def test_backoff_number_stays() -> None:
    assert backoff_of(7) == [7, 7, 7, 7]


def test_backoff_function_is_given_the_attempts_made() -> None:
    assert backoff_of(lambda attempts: 2.0**attempts) == [2, 4, 8, 16]


@pytest.mark.parametrize("name", ["tidy", "Accounts.tidy", "accounts.", "accounts tidy", ".x", ""])
def test_job_name_malformed_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="dotted name"):
        jobs.job(name, title="")(lambda progress: None)


def test_job_name_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        jobs.job("jobs.tidy", title="")(lambda progress: None)


def test_job_registered_again_by_itself_stays() -> None:
    known = registry.kind("probe.add")
    assert jobs.job("probe.add", title="相加")(known.run) is known.run


def test_schedule_name_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        jobs.schedule("jobs.tidy", kind="jobs.tidy", every=5)


@pytest.mark.parametrize("timing", [{}, {"every": 60, "daily": "03:10"}, {"every": 0}, {"daily": "25:00"}])
def test_schedule_without_one_timing_is_refused(timing: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"schedule probe\.wrong|hour must be"):
        jobs.schedule("probe.wrong", kind="probe.add", **timing)
    assert "probe.wrong" not in registry.plans()


def test_periodic_name_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        jobs.periodic("audit.seal", every=1, run=print)


def test_kind_unknown_is_told() -> None:
    with pytest.raises(LookupError, match=r"no job 'probe\.unknown' is registered"):
        registry.kind("probe.unknown")
    assert registry.title("probe.unknown") == "probe.unknown"
