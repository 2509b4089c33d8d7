"""Writes: a chain's content, node by node or as a whole, always into a draft that a second person approves.

Two who edit different nodes are merged, since each edit is made on what the draft says by then; two who edit the same node
are not: whoever comes second is told, and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine import chains as engine
from liantu.engine.packs import Words
from liantu.kit.access import public as access
from liantu.kit.rulestore import public as rulestore

from ..enums import CHAIN_PACKS
from ..models import Chain
from ..queries import Base, base_of, language

SHOWN = 8


@access.action
def put_node(
    *, by: Any, chain: Chain, node: engine.ChainNode, suppliers: Sequence[str] | None = None, was: str = "", seen: str = ""
) -> rulestore.Pack:  # fmt: skip
    """Add a node to the chain's draft, or put it in the place of `was`, which was `seen` (see `engine.chains.seen_of`).

    `suppliers`: keys of the nodes that supply it; None leaves them. Raises ValidationError that says what is wrong, Conflict
    where somebody else has changed the node meanwhile, Denied.
    """
    chain, base, content = _base(by, chain)
    if was:
        _refuse_other(content, was, seen)
        if node.key != was:
            raise ValidationError({"key": _("编号不能改：落位和签字都记着它。请另建环节，再删去这一个")})
    elif node.key in content.nodes:
        raise ValidationError({"key": _("已有环节“%(key)s”") % {"key": node.key}})
    return _write(by, chain, base, engine.put_node(content, node, suppliers))


@access.action
def remove_node(*, by: Any, chain: Chain, key: str, seen: str = "") -> rulestore.Pack:
    """Take a node and its edges out of the chain's draft. Raises ValidationError, Conflict, Denied."""
    chain, base, content = _base(by, chain)
    _refuse_other(content, key, seen)
    return _write(by, chain, base, engine.remove_node(content, key))


@access.action
def put_content(
    *, by: Any, chain: Chain, content: engine.Chain, made_from: str = "", anyway: bool = False, note: str = ""
) -> rulestore.Pack:
    """Put a whole content into the chain's draft, as a file brings it.

    `made_from`: the digest of the text that the file was made from; where the draft is another by now this is refused with
    Conflict, unless `anyway`. Raises ValidationError, Conflict, Denied.
    """
    chain, base, _now = _base(by, chain, readable=False)
    if made_from and made_from != base.digest and not anyway:
        told = {"who": base.pack.saved_by, "n": base.pack.revision} if base.pack is not None else {}
        words = (
            _("这份文件不是从现在的草稿下载的：%(who)s 之后又改过（第 %(n)d 次修订）。请下载新的再改；要以这份文件为准，请勾选“仍用这份文件”")
            if told
            else _("这份文件不是从现行版本下载的：请下载新的再改；要以这份文件为准，请勾选“仍用这份文件”")
        )  # fmt: skip
        raise access.Conflict(words % told)
    if content.key != chain.pack:
        told = {"told": content.key, "key": chain.pack}
        raise ValidationError(_("文件写的是产业链“%(told)s”，这里是“%(key)s”") % told)
    return _write(by, chain, base, content, note)


def _base(by: Any, chain: Chain, *, readable: bool = True) -> tuple[Chain, Base, engine.Chain]:
    """Nobody else begins or writes a draft of the chain until this is done."""
    chain = Chain.objects.select_for_update(of=("self",)).select_related("zone").get(pk=chain.pk)
    base = base_of(by, chain)
    if base is None:
        raise ValidationError(_("“%(chain)s”还没有环节内容：先指定一个") % {"chain": chain})
    if base.content is None and readable:
        raise access.Conflict(_("这份草稿还有问题：先在规则库里改好，再按表单改"))
    return chain, base, base.content or engine.Chain(chain.pack, Words(chain.name), {})


def _refuse_other(content: engine.Chain, key: str, seen: str) -> None:
    if key not in content.nodes:
        raise access.Conflict(_("环节“%(key)s”已被他人删去") % {"key": key[:80]})
    if seen and seen != engine.seen_of(content, key):
        words = _("环节“%(node)s”在您打开之后已被他人改动：您填写的都还在，看过他人的内容再保存")
        raise access.Conflict(words % {"node": content.nodes[key].title.zh})


def _write(by: Any, chain: Chain, base: Base, content: engine.Chain, note: str = "") -> rulestore.Pack:
    text = engine.write_yaml(engine.unverified(content))
    problems = engine.check(text)
    if problems:
        # Lines are those of a text that nobody has seen.
        told = list(dict.fromkeys(one.told(language()) for one in problems))
        raise ValidationError(told[:SHOWN] + ([_("还有 %(n)d 处") % {"n": len(told) - SHOWN}] if told[SHOWN:] else []))
    if base.content is not None and _bare(base.content) == _bare(content):
        raise ValidationError(_("没有改动"))
    if base.pack is None:
        return rulestore.draft(
            by=by, kind=CHAIN_PACKS, key=chain.pack, zone=chain.zone, text=text, note=note or _("按表单修改")
        )  # fmt: skip
    pack = base.pack
    return rulestore.save(
        by=by, pack=pack, text=text, note=note or pack.note, valid_from=pack.valid_from, revision=pack.revision
    )


def _bare(content: engine.Chain) -> engine.Chain:
    """Without what a text does not say: who signed, and from when it holds."""
    return replace(engine.unverified(content), version="")
