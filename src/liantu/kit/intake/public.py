"""Workbooks in: what apps register (`Target`, a writer, the subject), and the steps from file to delivery. See README.md."""

from .actions.applying import apply, carry_out, take_up
from .actions.comparing import compare
from .actions.deciding import decide, undo_verdict
from .actions.following import follow, return_to
from .actions.proposing import accept, edit_find, refuse
from .actions.receiving import confirm, discard, forget_shape, read_plan, receive
from .blanks import write as write_blank
from .correcting import receive_back
from .enums import Answer, PlanState, RowState
from .queries import (
    find_plan,
    find_row,
    find_shape,
    find_verdict,
    list_plans,
    list_rows,
    list_shapes,
    list_verdicts,
    reads,
    waiting,
)
from .targets import (
    Asked,
    Candidate,
    Change,
    Find,
    FindField,
    Matched,
    Target,
    Told,
    Within,
    Word,
    Work,
    fields,
    register,
    register_find,
    register_subject,
    register_writer,
    targets,
)

__all__ = [name for name in dir() if not name.startswith("_")]
