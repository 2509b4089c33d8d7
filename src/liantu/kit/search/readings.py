"""How Hanzi are read: the phrase-aware reading first, then others that people may type.

pypinyin knows the readings; loading it takes a third of a second and 60 MB, so only whoever writes keys does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from .texts import normalise

HAN = re.compile("([\u3007\u3400-\u9fff\U00020000-\U0003ffff]+)")

#: Variants of one name, beyond its first reading.
MOST_VARIANTS = 6

#: Readings that are common in names of organisations, places and products; rare ones of dictionaries stay out.
POLYPHONES: dict[str, tuple[str, ...]] = {
    letter: tuple(readings.split())
    for letter, readings in {
        "长": "chang zhang", "行": "xing hang", "乐": "le yue", "单": "dan shan", "重": "zhong chong",
        "厦": "xia sha", "都": "du dou", "调": "diao tiao", "传": "chuan zhuan", "藏": "cang zang",
        "曾": "zeng ceng", "朝": "chao zhao", "车": "che ju", "盛": "sheng cheng", "会": "hui kuai",
        "参": "can shen", "便": "bian pian", "薄": "bo bao", "泊": "bo po", "卜": "bu bo", "称": "cheng chen",
        "乘": "cheng sheng", "澄": "cheng deng", "弹": "dan tan", "度": "du duo", "给": "gei ji",
        "系": "xi ji", "降": "jiang xiang", "角": "jiao jue", "觉": "jue jiao", "解": "jie xie", "卡": "ka qia",
        "壳": "ke qiao", "落": "luo lao", "露": "lu lou", "绿": "lv lu", "率": "lv shuai", "模": "mo mu",
        "粘": "zhan nian", "强": "qiang jiang", "区": "qu ou", "色": "se shai", "莎": "sha suo",
        "杉": "shan sha", "沈": "shen chen", "识": "shi zhi", "宿": "su xiu", "陶": "tao yao", "拓": "tuo ta",
        "尉": "wei yu", "校": "xiao jiao", "荥": "xing ying", "晟": "sheng cheng", "贾": "jia gu",
        "轧": "zha ya", "种": "zhong chong", "铅": "qian yan", "六": "liu lu", "蔚": "wei yu", "埔": "pu bu",
        "番": "fan pan", "莞": "guan wan", "栖": "qi xi", "洗": "xi xian", "巷": "xiang hang", "阿": "a e",
        "镐": "gao hao", "浒": "hu xu", "什": "shi shen", "朴": "pu piao", "繁": "fan po", "蚌": "beng bang",
        "堡": "bao pu", "柏": "bai bo", "伯": "bo bai", "涌": "yong chong", "洞": "dong tong", "句": "ju gou",
        "牟": "mou mu", "翟": "zhai di", "召": "zhao shao", "省": "sheng xing", "盖": "gai ge",
        "劲": "jin jing", "酵": "jiao xiao", "秘": "mi bi", "泌": "mi bi", "铺": "pu bu", "畜": "xu chu",
        "钥": "yao yue", "殖": "zhi shi", "琢": "zhuo zuo", "乾": "qian gan", "佛": "fo fu", "台": "tai yi",
        "臧": "zang cang", "泷": "long shuang", "郇": "xun huan", "缪": "miao mou", "娜": "na nuo",
        "耀": "yao yue", "彭": "peng pang", "仇": "qiu chou"
    }.items()
}  # fmt: skip

#: Places and trade words that dictionaries of phrases read wrongly or cut in two.
PHRASES: dict[str, tuple[str, ...]] = {
    phrase: tuple(reading.split())
    for phrase, reading in {
        "长治": "chang zhi", "长子县": "zhang zi xian", "长城": "chang cheng", "长春": "chang chun",
        "长沙": "chang sha", "长江": "chang jiang", "长安": "chang an", "长兴": "chang xing", "长征": "chang zheng",
        "乐山": "le shan", "乐清": "yue qing", "乐亭": "lao ting", "音乐": "yin yue", "乐器": "yue qi",
        "单县": "shan xian", "单晶": "dan jing", "朝阳": "chao yang", "六安": "lu an", "六合": "lu he",
        "蚌埠": "beng bu", "番禺": "pan yu", "东莞": "dong guan", "荥阳": "xing yang", "浚县": "xun xian",
        "洪洞": "hong tong", "涡阳": "guo yang", "铅山": "yan shan", "黄陂": "huang pi", "大埔": "da bu",
        "黄埔": "huang pu", "尉犁": "yu li", "蔚县": "yu xian", "宿州": "su zhou", "宿迁": "su qian",
        "重庆": "chong qing", "重工": "zhong gong", "重型": "zhong xing", "重机": "zhong ji", "重汽": "zhong qi",
        "厦门": "xia men", "大厦": "da sha", "银行": "yin hang", "商行": "shang hang", "车行": "che hang",
        "行业": "hang ye", "会计": "kuai ji", "校准": "jiao zhun", "调味": "tiao wei", "调理": "tiao li",
        "人参": "ren shen", "传动": "chuan dong", "传感": "chuan gan", "轧钢": "zha gang", "轧制": "zha zhi",
        "轧辊": "zha gun", "发酵": "fa jiao", "畜牧": "xu mu", "畜禽": "chu qin", "模具": "mu ju",
        "都市": "du shi", "藏药": "zang yao", "西藏": "xi zang", "角膜": "jiao mo", "铅酸": "qian suan",
    }.items()
}  # fmt: skip
_PHRASE = re.compile("|".join(sorted(PHRASES, key=len, reverse=True)))


@functools.cache
def _reader() -> tuple[Any, Any]:
    """What cuts a text into the words that are read as one, and what reads a word."""
    import pypinyin
    from pypinyin.seg.simpleseg import seg

    # Alone, as in 长风 or 长信, it is hardly ever read zhang.
    pypinyin.load_single_dict({ord("长"): "cháng,zhǎng"})
    return seg, pypinyin.lazy_pinyin


def syllables(name: str) -> list[tuple[int, str]]:
    """A normalised name as (place, syllable): a Hanzi each, and each run of other letters as it stands."""
    found: list[tuple[int, str]] = []
    at = 0
    for run in HAN.split(name):
        if HAN.fullmatch(run):
            found += ((at + offset, syllable) for offset, syllable in enumerate(_read(run)))
        elif run:
            found.append((at, run))
        at += len(run)
    return found


def sounding(name: str) -> str:
    """A key by which names stand as in a Chinese directory: syllable by syllable, in any database's order of letters."""
    # A digit comes before every letter, so that a shorter syllable comes before a longer one that begins like it.
    return "0".join(syllable for _place, syllable in syllables(normalise(name)))


def variants(name: str, said: Sequence[tuple[int, str]], end: int) -> Iterator[list[tuple[int, str]]]:
    """`said` first, then with one polyphone before `end` at a time read otherwise; at most `MOST_VARIANTS` of these."""
    yield list(said)
    made = 0
    for at, (place, syllable) in enumerate(said):
        if place >= end:
            break
        for other in POLYPHONES.get(name[place], ()):
            if other != syllable and made < MOST_VARIANTS:
                made += 1
                yield [*said[:at], (place, other), *said[at + 1 :]]


def is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff" or HAN.fullmatch(letter) is not None


# A name is read for its keys and for its place in lists.
@functools.lru_cache(maxsize=20_000)
def _read(run: str) -> tuple[str, ...]:
    cut, _read_one = _reader()
    told = [syllable for word in cut(run) for syllable in _word(word)]
    # A letter that nobody knows how to read stands for itself.
    said = told if len(told) == len(run) else list(run)
    for match in _PHRASE.finditer(run):
        said[match.start() : match.end()] = PHRASES[match.group()]
    return tuple(said)


@functools.lru_cache(maxsize=20_000)
def _word(word: str) -> tuple[str, ...]:
    _cut, read = _reader()
    return tuple(read(word, errors=list))
