"""Writes: what a chain is made of, and who signs its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit

from ..models import Chain, NodeSignature
from ..queries import content_of, signed_nodes, version_of

LONGEST_REASON = 300


@access.action
def link_content(*, by: Any, chain: Chain, pack: str) -> Chain:
    """Say which pack holds the chain's nodes; an empty key takes it away. Raises ValidationError, Denied."""
    chain = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    access.require(by, "edit", chain)
    with audit.change(by, "industry.chain.link", chain):
        chain.pack = pack.strip()
        chain.full_clean()
        if chain.pack and version_of(chain) is None:
            words = _("没有现行的产业链环节“%(key)s”：请先在规则库起草并批准，或选一个已有的")
            raise ValidationError({"pack": words % {"key": chain.pack}})
        chain.save(update_fields=["pack"])
    return chain


@access.action
def sign_nodes(*, by: Any, chain: Chain, nodes: Mapping[str, str]) -> list[NodeSignature]:
    """Stand for nodes as they are today. `nodes`: key → the digest that was seen, or "" for whatever holds now.

    Nodes that are signed already are left alone. Raises ValidationError for what is no node, Conflict where a node says
    something else than what was seen, Denied.
    """
    chain = Chain.objects.select_for_update(of=("self",)).get(pk=chain.pk)
    content = content_of(chain)
    if content is None:
        raise ValidationError({"chain": _("“%(chain)s”还没有环节，没有可签的") % {"chain": chain}})
    if not nodes:
        raise ValidationError({"nodes": _("没有选环节")})
    if missing := [key for key in nodes if key not in content.nodes]:
        raise ValidationError({"nodes": _("“%(chain)s”没有环节“%(key)s”") % {"chain": chain, "key": missing[0][:80]}})
    for key, digest in nodes.items():
        if digest and digest != content.nodes[key].digest:
            words = _("环节“%(node)s”在您打开之后已有新版本：请刷新，看过再签")
            raise access.Conflict(words % {"node": content.nodes[key].title.zh})
    done = signed_nodes(chain, content)
    now = clock.now()
    made = [
        NodeSignature(chain=chain, node=key, digest=content.nodes[key].digest, by_id=by.pk, at=now)
        for key in nodes
        if key not in done
    ]
    for row in made:
        row.save(force_insert=True)
    # Asked of one of them: all are of one chain.
    access.require(by, "create", made[0] if made else NodeSignature.objects.filter(chain=chain).first())
    if made:
        told = {"nodes": [row.node for row in made], "version": content.version}
        audit.record(by, "industry.nodesignature.create", chain, details=told)
    return made


def sign_node(*, by: Any, chain: Chain, node: str, digest: str = "") -> list[NodeSignature]:
    """See `sign_nodes`."""
    return sign_nodes(by=by, chain=chain, nodes={node: digest})


@access.action
def unsign(*, by: Any, chain: Chain, node: str, reason: str) -> list[NodeSignature]:
    """Take the signatures under a node back; who signed it and why it was taken back stays. Raises ValidationError, Denied."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明为什么撤回签字")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("理由最多 %(n)d 字") % {"n": LONGEST_REASON}})
    rows = list(
        NodeSignature.objects.select_for_update(of=("self",)).filter(chain=chain, node=node, retracted_at__isnull=True)
    )
    if not rows:
        raise ValidationError({"node": _("环节“%(node)s”没有签字") % {"node": node[:80]}})
    for row in rows:
        access.require(by, "retract", row)
        row.retracted_by_id, row.retracted_at, row.reason = by.pk, clock.now(), reason
        row.save(update_fields=["retracted_by", "retracted_at", "reason"])
    audit.record(by, "industry.nodesignature.retract", chain, reason=reason, details={"nodes": [node]})
    return rows
