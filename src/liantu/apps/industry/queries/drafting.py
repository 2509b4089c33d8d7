"""What is being worked on of a chain's content, and how its versions differ, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _now

from liantu.engine import chains as engine
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore

from ..enums import CHAIN_PACKS
from ..models import Chain, NodeSignature
from .content import content_of, parse, read_content, version_of

OPEN = (rulestore.PackState.DRAFT, rulestore.PackState.RETURNED)


@dataclass(frozen=True)
class Base:
    """What an edit starts from: the zone's open draft, else what is in force."""

    text: str
    digest: str
    content: engine.Chain | None
    pack: rulestore.Pack | None = None

    @property
    def token(self) -> str:
        """What a page shows: a draft's revision, else the text in force."""
        return f"{self.pack.pk}:{self.pack.revision}" if self.pack is not None else self.digest


def language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def in_language(words: Any) -> str:
    """Words of a pack in the reader's language."""
    return str(words.told(language()))


def draft_of(user: access.Principal, chain: Chain) -> rulestore.Pack | None:
    """The open draft of the chain's content that was saved last; None where there is none that the user sees."""
    rows = rulestore.list_packs(user).filter(kind=CHAIN_PACKS, key=chain.pack, zone=chain.zone_id, state__in=OPEN)
    return rows.order_by("-saved", "-pk").first() if chain.pack else None


def base_of(user: access.Principal, chain: Chain) -> Base | None:
    """None for a chain without content."""
    draft = draft_of(user, chain)
    if draft is not None:
        return Base(draft.text, draft.digest, None if draft.problems else parse(draft.text), draft)
    version = version_of(chain)
    return Base(version.text, version.digest, read_content(version)) if version is not None else None


@dataclass(frozen=True)
class Side:
    """A version of a chain's content as a comparison offers it. `token` names it in addresses."""

    token: str
    words: str
    pack: rulestore.Pack | None = None


def sides_of(user: access.Principal, chain: Chain) -> list[Side]:
    """Every version of the chain's content: drafts and the zone's own first, then what ships; the latest first."""
    if not chain.pack:
        return []
    ships, own = rulestore.versions_of(user, CHAIN_PACKS, chain.pack)
    mine = [one for one in own if one.zone_id == chain.zone_id]
    return [
        *(Side(str(one.pk), f"{one.version} · {one.get_state_display()} · {one.saved_by}", one) for one in mine),
        *(Side(one.version, _now("%(day)s · 随系统发布") % {"day": one.version}) for one in ships),
    ]


def side_told(user: access.Principal, chain: Chain, token: str) -> engine.Chain:
    """The content of one version; "" is what is in force. Raises NotHere, ValidationError where it cannot be read."""
    if not token:
        content = content_of(chain)
    elif token.isdecimal() and len(token) < 19:
        rows = rulestore.list_packs(user).filter(kind=CHAIN_PACKS, key=chain.pack, zone=chain.zone_id)
        content = parse(access.find(user, "view", rows, pk=int(token)).text)
    else:
        content = read_content(rulestore.find_version(CHAIN_PACKS, chain.pack, version=token))
    if content is None:
        raise ValidationError(_now("这个版本还有问题，读不出环节：先在规则库里改好，再来对照"))
    return content


def differences(old: engine.Chain, new: engine.Chain) -> list[engine.Change]:
    """Who signed what is no matter of versions."""
    return engine.differences(engine.unverified(old), engine.unverified(new))


def list_signatures(user: access.Principal, chain: Chain) -> Sequence[NodeSignature]:
    """Of one chain, those taken back, too, the latest first."""
    rows = access.scope(user, "view", NodeSignature.objects.filter(chain=chain))
    return list(rows.select_related("by", "retracted_by").order_by("-id"))


def tell_content(user: access.Principal, chain: Chain, content: engine.Chain) -> dict[str, Any]:
    """A chain's nodes and edges as programs are told of them, with who signed which."""
    signed = {
        row.node: row
        for row in reversed(list_signatures(user, chain))
        if row.retracted_at is None and row.node in content.nodes and content.nodes[row.node].digest == row.digest
    }
    draft = draft_of(user, chain)
    return {
        "chain": {"id": chain.pk, "name": chain.name}, "zone": chain.zone.code, "pack": chain.pack, "version": content.version,
        "title": in_language(content.title), "author": content.author, "draft": draft.pk if draft else None,
        "nodes": [
            {
                "node": node.key, "name": in_language(node.title), "stage": node.stage.value, "kind": node.kind.value,
                "gbt": list(node.gbt), "keywords": list(node.keywords), "tags": list(node.tags), "digest": node.digest,
                "signed": node.key in signed, "signed_by": signed[node.key].by.name if node.key in signed else "",
                "signed_at": signed[node.key].at.isoformat() if node.key in signed else "",
            }
            for node in content.nodes.values()
        ],
        "edges": [{"from": edge.source, "to": edge.target, "kind": edge.kind.value} for edge in content.edges],
    }  # fmt: skip
