"""`liantu doctor`."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from liantu.kit.access.sentences import saying
from liantu.kit.ui.speaking import Command, Speaker

from ..upkeep.doctor import Verdict, examine

SIGNS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗"}


@click.command("doctor", cls=Command, help=_("检查安装：逐项说明是否正常，不正常的怎么办；有错误时退出码为 1"))
@click.pass_obj
def doctor(speaker: Speaker) -> int:
    findings = examine()
    lines = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.verdict]} {saying(finding.subject, finding.words)}")
        if finding.mend:
            lines.append(f"    → {finding.mend}")
    wrong = sum(finding.verdict is Verdict.FAIL for finding in findings)
    doubtful = sum(finding.verdict is Verdict.WARN for finding in findings)
    lines.append(_("%(wrong)d 项错误，%(doubtful)d 项提醒") % {"wrong": wrong, "doubtful": doubtful})
    told = {"ok": not wrong, "findings": [{**vars(finding), "verdict": str(finding.verdict)} for finding in findings]}
    speaker.emit(told, lines)
    return 1 if wrong else 0
