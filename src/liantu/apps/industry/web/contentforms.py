"""Forms of a chain's content."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from liantu.engine import chains as engine
from liantu.engine.packs import Words
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui.forms import FileInput, Form

from ..enums import CHAIN_PACKS, NODE_KINDS, STAGES
from ..queries import ENDINGS, MOST_MB

#: What stands between several words; names of nodes may have commas.
_APART = re.compile(r"[\n\r;；|]+")


def several(text: str) -> tuple[str, ...]:
    """The words of a text box, each on a line or behind a semicolon, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _APART.split(text) if part.strip()))


def _words(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


class Linking(Form):
    pack = forms.ChoiceField(label=_("环节内容"), required=False)

    def __init__(self, *args: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = rulestore.list_in_force(CHAIN_PACKS, zone)
        self.fields["pack"].choices = [("", "—"), *((one.key, f"{one.title} · {one.key}") for one in held)]
        self.put_on()


class Node(Form):
    """A node and its edges. Edges name nodes by their names or keys, one a line."""

    title = forms.CharField(label=_("名称"), max_length=120)
    title_en = forms.CharField(label=_("英文名"), max_length=120, required=False)
    key = forms.CharField(
        label=_("编号"), max_length=80, required=False, help_text=_("不填则用名称；落位和签字记着它，建好后不能改")
    )
    stage = forms.ChoiceField(label=_("环节段"), choices=list(STAGES.items()))
    kind = forms.ChoiceField(label=_("种类"), choices=list(NODE_KINDS.items()), initial="product")
    gbt = forms.CharField(
        label=_("行业代码"), required=False, max_length=200, help_text=_("GB/T 4754—2017 小类，如 C3441；几个用；隔开")
    )
    keywords = _words(_("关键词"), _("企业的产品、经营范围和专利里会写的词，一行一个"))
    tags = _words(_("标签"), _("一行一个，如 合汽生材"), rows=2)
    supplied_by = _words(_("由谁供应"), _("本链中的环节，写名称，一行一个"))
    supplies = _words(_("供应谁"), _("本链中的环节，写名称，一行一个"))
    is_a = _words(_("属于"), _("它是哪个环节的一种"), rows=2)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    fieldsets = (
        (_("环节"), ("title", "title_en", "key", "stage", "kind", "gbt")),
        (_("凭什么认出企业"), ("keywords", "tags")),
        (_("关系"), ("supplied_by", "supplies", "is_a")),
    )

    def __init__(self, *args: Any, content: engine.Chain, was: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.was = content, was
        self.named = {node.title.zh: key for key, node in content.nodes.items()}
        if was:
            self.fields["key"].disabled = True
            self.fields["key"].initial = was
            self.fields["key"].help_text = ""

    @classmethod
    def filled(cls, content: engine.Chain, key: str) -> dict[str, Any]:
        """What stands in the form for a node as it is."""
        node = content.nodes[key]

        def names(keys: Any) -> str:
            return "\n".join(content.nodes[one].title.zh if one in content.nodes else one for one in keys)

        return {
            "title": node.title.zh, "title_en": node.title.en, "key": key, "stage": node.stage.value, "kind": node.kind.value,
            "gbt": "；".join(node.gbt), "keywords": "\n".join(node.keywords), "tags": "\n".join(node.tags),
            "supplied_by": names(engine.suppliers_of(content, key)), "supplies": names(node.supplies), "is_a": names(node.is_a),
            "seen": engine.seen_of(content, key),
        }  # fmt: skip

    def _nodes(self, name: str) -> tuple[str, ...]:
        return tuple(self.named.get(one, one) for one in several(self.cleaned_data[name]))

    def clean_gbt(self) -> tuple[str, ...]:
        codes = several(self.cleaned_data["gbt"].replace("、", ";").replace(",", ";").replace("，", ";"))
        wrong = [code for code in codes if not engine.class_of(code)]
        if wrong:
            words = _now("“%(code)s”不是 GB/T 4754—2017 的小类代码：写四位数字，如 3441 或 C3441")
            raise ValidationError(words % {"code": wrong[0][:40]})
        return tuple(dict.fromkeys(engine.class_of(code) for code in codes))

    def clean_supplied_by(self) -> tuple[str, ...]:
        told = self._nodes("supplied_by")
        for one in told:
            if one not in self.content.nodes:
                raise ValidationError(_now("没有环节“%(name)s”：写本链中已有的环节") % {"name": one[:80]})
        return told

    def clean_supplies(self) -> tuple[str, ...]:
        return self._nodes("supplies")

    def clean_is_a(self) -> tuple[str, ...]:
        return self._nodes("is_a")

    def node(self, told: dict[str, Any]) -> engine.ChainNode:
        """The node that was filled in."""
        before = self.content.nodes.get(self.was)
        return engine.ChainNode(
            key=self.was or told["key"].strip() or re.sub(r"[^\w.-]+", "_", told["title"]).strip("_")[:80],
            title=Words(told["title"].strip(), told["title_en"].strip()), stage=engine.Stage(told["stage"]),
            kind=engine.NodeKind(told["kind"]), gbt=told["gbt"], keywords=several(told["keywords"]),
            tags=several(told["tags"]), is_a=told["is_a"], supplies=told["supplies"], about=before.about if before else {},
        )  # fmt: skip


class Removing(Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class Bringing(Form):
    file = forms.FileField(
        label=_("文件"), widget=FileInput(accept=ENDINGS, max_mb=MOST_MB),
        help_text=_("从本页下载后改过的工作簿（.xlsx），或 .yaml，或装有 nodes.csv 和 edges.csv 的 .zip"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), required=False, max_length=300, help_text=_("改了什么、为什么改，批准的人会看到")
    )
    anyway = forms.BooleanField(
        label=_("仍用这份文件"), required=False, help_text=_("草稿在下载之后被他人改过时，以这份文件为准")
    )


class Unsigning(Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 3}))
