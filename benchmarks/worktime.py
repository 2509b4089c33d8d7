"""Deadlines a second, beside two named baselines in the same run.

Baselines: `chinesecalendar.is_workday` asked day by day, and `numpy.busday_offset` with the same days off, one call a deadline;
numpy knows no weekend that is worked, so its answers are counted as right or wrong. All three count from the same days; what is
measured is the time of one processor, as others may use the machine.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import chinese_calendar
import numpy as np

from benchmarks import scratch
from liantu.engine import worktime

NUMBER = 100_000
FEW = 5_000
ONE = timedelta(days=1)


def day_by_day(start: date, number: int) -> date:
    while number:
        start += ONE
        number -= chinese_calendar.is_workday(start)
    return start


def with_numpy() -> Callable[[date, int], date]:
    week = np.busdaycalendar(holidays=[day for day in chinese_calendar.holidays if day.weekday() < 5])

    def offset(start: date, number: int) -> date:
        found: date = np.busday_offset(start, number, roll="backward", busdaycal=week).astype(object)
        return found

    return offset


def rate(call: Callable[[date, int], object], cases: Sequence[tuple[date, int]]) -> float:
    """Calls a second, the best of three runs."""
    best = float("inf")
    for _run in range(3):
        begun = time.process_time()
        for start, number in cases:
            call(start, number)
        best = min(best, time.process_time() - begun)
    return len(cases) / best


def main() -> None:
    calendar = worktime.china()
    dice = random.Random(5)
    days = [date(2010, 1, 1) + timedelta(days=dice.randrange(5500)) for _case in range(NUMBER)]
    rows = []
    for number in (5, 20, 60):
        cases = [(day, number) for day in days]
        period = worktime.Period(number, worktime.Unit.WORKING_DAY)
        numpy_offset = with_numpy()
        true = [day_by_day(*case) for case in cases[:FEW]]
        rates = []
        for name, call, some in (
            ("Liantu", lambda day, _n, period=period: worktime.add(day, period, calendar).last, cases),
            ("Liantu, with the account in words",
             lambda day, _n, period=period: worktime.add(day, period, calendar).told(), cases[:FEW]),
            ("numpy.busday_offset", numpy_offset, cases),
            ("chinesecalendar.is_workday", day_by_day, cases[:FEW]),
        ):  # fmt: skip
            right = "" if "words" in name else sum(
                call(*case) == end for case, end in zip(some[:FEW], true, strict=True)
            ) / FEW  # fmt: skip
            rates.append((name, rate(call, some), right))
        base = rates[-1][1]
        rows += [
            [str(number), name, f"{each:,.0f}", f"{each / base:.1f}", f"{right:.3f}" if right != "" else ""]
            for name, each, right in rates
        ]  # fmt: skip
    scratch.table(
        f"Deadlines in working days, {NUMBER:,} starts", ["days", "way", "deadlines/s", "ratio", "right"], rows
    )  # fmt: skip

    rows = []
    for text in ("20n", "16h", "3m", "2y"):
        period = worktime.parse_period(text)
        moments = [datetime(day.year, day.month, day.day, 10, 20) for day in days]
        each = rate(lambda at, _n, period=period: worktime.add(at, period, calendar), [(at, 0) for at in moments])
        rows.append([text, f"{each:,.0f}"])
    cause = worktime.Cause("hearing", "听证", "hearing")
    clocks = [
        worktime.Clock(worktime.parse_period("20d"), datetime(day.year, day.month, day.day, 10), (cause,))
        .pause(datetime(day.year, day.month, day.day, 11) + 3 * ONE, "hearing")
        .resume(datetime(day.year, day.month, day.day, 11) + 8 * ONE)
        for day in days[: NUMBER // 5]
    ]  # fmt: skip
    begun = time.process_time()
    for clock in clocks:
        clock.due(calendar)
    rows.append(["due of a clock of 20d with a pause", f"{len(clocks) / (time.process_time() - begun):,.0f}"])
    scratch.table("Other periods, and clocks", ["period", "a second"], rows)


if __name__ == "__main__":
    main()
