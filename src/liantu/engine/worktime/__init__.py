"""Working days, periods and clocks of Chinese offices, exact and with their account.

`china()` is the calendar of the years that are known; a `Calendar` may have other tables (`read_table`) and hours.
`add` gives the Deadline of a Period (`parse_period("5d")`), `between` the Span between two days or moments; a `Clock` runs
for a period, is paused for named causes, and `read` says how it stands; `shares` divides it among those who had the case.
Every answer has an `account`, day by day, in Chinese and English (`told`), made when it is asked for, and the years that it
touches without a holiday table (`provisional`). Moments are naive, in the time of the zone. Plain Python: no Django.
"""

from .accounts import Account, Day, Line, Sort
from .calendars import FIRST, LAST, Calendar, china
from .clocks import Clock, Reading, State
from .counting import Deadline, Span, add, between
from .errors import Wrong
from .files import MOST_BYTES, Checked, Fault, read_table
from .hours import OFFICE, Hours
from .pauses import CLOSED, Cause, Pause
from .periods import Period, Unit, parse_period
from .tables import Entry, Table, known_tables
from .turns import Share, Turn, shares
from .wording import told_day, told_moment, told_provisional, told_time

__all__ = [
    "CLOSED", "FIRST", "LAST", "MOST_BYTES", "OFFICE", "Account", "Calendar", "Cause", "Checked", "Clock", "Day", "Deadline", "Entry", "Fault",
    "Hours", "Line", "Pause", "Period", "Reading", "Share", "Sort", "Span", "State", "Table", "Turn", "Unit", "Wrong", "add",
    "between", "china", "known_tables", "parse_period", "read_table", "shares", "told_day", "told_moment", "told_provisional", "told_time",
]  # fmt: skip
