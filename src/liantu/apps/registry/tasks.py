"""What of the register runs in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liantu.kit.jobs.public import Progress, job, schedule

from .actions import upkeep
from .models import Organisation


@job("registry.rebuild", title=_("重算机构当前值"), retries=2, timeout=6 * 3600, facts={"organisations": _("机构")})
def rebuild(progress: Progress) -> dict[str, object]:
    progress.total(Organisation.objects.count(), _("家"))
    told = 0

    def step(done: int) -> None:
        nonlocal told
        progress.step(done - told)
        told = done

    return {"organisations": upkeep.rebuild(by=progress.by, step=step)}


# Validities begin and end at midnight.
schedule("registry.rebuild", kind="registry.rebuild", daily="00:40")
