"""Whatever is read: nothing breaks, and every span stands in the text and says what it claims."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.engine.reading.reports import Findings, Found, read

PARTS = st.sampled_from(
    [
        "临川高新区",
        "恒远泵业",
        "云麓智能装备有限公司",
        "太原理工大学",
        "与",
        "和",
        "、",
        "，",
        "。",
        "等",
        "12家",
        "企业",
        "第六批",
        "《协议》",
        "“链主”",
        "（以下简称“云麓”）",
        "签署",
        "共建",
        "由",
        "牵头",
        "去年",
        "2023年",
        "截至",
        "三",
        "万元",
        "2.68亿元",
        "同比增长",
        "%",
        "被认定为",
        "省级",
        "众创空间",
        "入驻了",
        "为",
        "提供方案",
        "(",
        ")",
        "·",
        "全区",
        "该公司",
        "其中",
        "唯一一家",
        "第一",
        "\n",
        "联合实验室",
        "省发改委",
        "国家",
        "重点实验室",
        "1",
        "２",
        "A",
        "；",
        "前10个月",
    ]
)
TEXTS = st.one_of(st.lists(PARTS, max_size=40).map("".join), st.text(max_size=60))


def everything(found: Findings) -> list[Found]:
    return [*found.organisations, *found.figures, *found.recognitions, *found.ties]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_span_says_what_it_claims(text: str) -> None:
    if not any(line.strip(" \t\u3000\ufeff\xa0") for line in text.splitlines()):
        return
    found = read(text)
    for one in everything(found):
        size = len(found.report.passages[one.span.passage].text)
        assert 0 <= one.span.start < one.span.end <= size
        assert 0 <= one.sentence.start < one.sentence.end <= size
        assert one.sentence.passage == one.span.passage
        assert 0 < one.confidence <= 1
        assert one.told("zh")
        assert one.told("en")
    for mention in found.organisations:
        assert found.report.at(mention.span) == mention.name
        assert {found.report.at(span) for span in mention.spans} == {mention.name, *mention.shorts}
        assert mention.sentence.start <= mention.span.start < mention.span.end <= mention.sentence.end
    for figure in found.figures:
        assert figure.unit[-1] in found.report.at(figure.span) or figure.unit in ("个", "位", "%")
    for recognition in found.recognitions:
        assert recognition.count is not None or recognition.holder
    for tie in found.ties:
        assert tie.organisation != tie.counterpart
