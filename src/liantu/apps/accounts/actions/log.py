from __future__ import annotations

from collections.abc import Callable
from typing import Any

from liantu.kit.access import public as access
from liantu.kit.audit import public as audit


@access.action
def verify_log(*, by: Any, on_progress: Callable[[int, int], None] | None = None) -> audit.Report:
    """Walk the whole log and name what is wrong with it; that it was done, and what was found, is itself an entry.

    Raises Denied.
    """
    if not access.may_ever(by, "verify", "audit.Entry"):
        raise access.Denied("verify", "audit.Entry")
    report = audit.verify(on_progress)
    told = {"sealed": report.sealed, "unsealed": report.unsealed, "findings": len(report.findings)}
    outcome = audit.Outcome.DONE if report.sound else audit.Outcome.FAILED
    audit.record(by, "audit.verify", category=audit.Category.SECURITY, outcome=outcome, details=told)
    return report
