"""What a workbook's columns can say of an organisation's place in a chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from liantu.engine.reading.sheets import Field
from liantu.kit.intake import public as intake

from ..actions.chains import load
from ..enums import ChainRoleKind
from ..queries import chain_ids

ROLES = {
    **{str(label): str(value) for value, label in ChainRoleKind.choices}, **{value: value for value in ChainRoleKind.values},
    "链主企业": "leader", "链核企业": "core", "是": "member",
}  # fmt: skip


def _fields() -> list[Field]:
    return [
        Field("chain.chain", ("产业链", "所属产业链", "所在链条"), "text"),
        Field("chain.role", ("链上角色", "链主链核", "企业角色"), "choice", choices=ROLES),
    ]


def _compose(told: intake.Told, within: intake.Within) -> dict[str, list[dict[str, Any]]]:
    if not told.get("chain"):
        return {}
    role = told.get("role") or ChainRoleKind.MEMBER.value
    chain = str(told["chain"])
    return {"chains": [{"chain": chain}], "chain_roles": [{"organisation": "@", "chain": chain, "role": role}]}


intake.register(
    intake.Target("chain", _("产业链"), _fields, _compose, natural=("chain",), needs=("chain.chain",), order=60)
)


def _write(work: intake.Work) -> None:
    if work.zone is None:
        return
    load(
        by=work.by, delivery=work.delivery, zone=work.zone, rows=work.rows, records=work.records,
        resolver=work.shared["resolver"],
    )  # fmt: skip
    work.shared["chains"] = chain_ids(work.zone)


intake.register_writer("industry", _write, order=20)
