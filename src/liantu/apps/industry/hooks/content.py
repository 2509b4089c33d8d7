"""What chains are made of, as packs: drafted, compared, approved by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, pgettext_lazy

from liantu.engine import chains as engine
from liantu.engine.packs import Problem
from liantu.kit.rulestore import public as rulestore

from ..enums import CHAIN_PACKS
from ..queries import parse


def _check(text: str, zone: Any) -> Sequence[Problem]:
    return engine.check(text)


def _name(text: str) -> str:
    chain = parse(text)
    return chain.title.told(get_language() or "zh") if chain is not None else ""


rulestore.register(
    rulestore.PackKind(
        CHAIN_PACKS,
        pgettext_lazy("packs", "产业链环节"),
        CHAIN_PACKS,
        _check,
        _name,
        icon="affiliate",
        order=40,
        longest=engine.LONGEST,
    )
)
