"""Whom the rows of a workbook mean: people's word, the source's own before, the code, the name; then likeness, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liantu.engine import identity
from liantu.kit.access import public as access
from liantu.kit.evidence import public as evidence
from liantu.kit.intake.targets import Asked, Candidate, Matched, Words, each

from ..models import Claim, Merge, Name, Organisation, Split
from ..queries.alike import candidates
from .resolving import Resolver, checked_code, names_in

#: From which score on a likeness is worth a person's look.
WORTH_A_LOOK = 0.15
MOST_CANDIDATES = 5


def match(by: access.Principal, source: int, asked: Sequence[Asked]) -> list[Matched]:
    """For each row the organisation that it means; see `kit.intake.targets.Subject`.

    The number of queries depends on how many rows there are in chunks, not on what they say.
    """
    resolver = Resolver()
    resolver.learn(one.told for one in asked)
    resolver.learn_rows(source, {one.key for one in asked if one.key})
    resolver.learn_ids(one.word.same for one in asked if one.word.same is not None)
    found: list[Matched | None] = [_plainly(resolver, one) for one in asked]
    open_ = [at for at, one in enumerate(found) if one is None]
    coded = [at for at in open_ if asked[at].told.get("code")]
    bare = [at for at in open_ if not asked[at].told.get("code")]
    if coded:
        # A code that nobody bears is somebody new, or one of whom no code was known: only their brands are looked for.
        brands = _brands_without_code()
        for at in coded:
            found[at] = Matched(None, True, gettext_noop("名录里没有"))
        coded = [at for at in coded if _brand(_main_name(asked[at].told)) in brands]
    for some, codeless in ((coded, True), (bare, False)):
        for at, one in zip(some, _likely(resolver, [asked[at] for at in some], codeless=codeless), strict=True):
            found[at] = one
    named = _candidates_named(by, [one for one in found if one is not None])
    return [_named(one, named) for one in found if one is not None]


def mark() -> str:
    """What stands for all that rows are matched by: names, codes, verdicts on organisations, what counts and what does not.

    All of it is only ever added to, and what is taken back has a time of its own.
    """
    told = [
        Name.objects.aggregate(last=Max("pk"))["last"],
        Claim.objects.filter(property="code").aggregate(last=Max("pk"))["last"],
        *Merge.objects.aggregate(last=Max("pk"), undone=Max("undone_at")).values(),
        *Split.objects.aggregate(last=Max("pk"), undone=Max("undone_at")).values(),
        *evidence.Retraction.objects.aggregate(last=Max("pk"), many=Count("pk")).values(),
        *evidence.Delivery.objects.aggregate(applied=Max("applied"), undone=Max("undone")).values(),
    ]
    return "|".join(str(one or "") for one in told)[:200]


def refusal(subject: int, told: Mapping[str, Any]) -> str:
    """Why a row cannot mean that organisation: another code. In words, else ""."""
    resolver = Resolver()
    resolver.learn_ids([subject])
    code = checked_code(told, "")
    if resolver.fits(subject, code):
        return ""
    return _("代码 %(code)s 与这家机构的代码不同：两个代码不是一家，除非先由人更正其中一个") % {"code": code}


def _plainly(resolver: Resolver, one: Asked) -> Matched | None:
    """By word, by what the source said before, by code or by a name that is one organisation's only; None where neither."""
    code = checked_code(one.told, "")
    if one.word.same is not None:
        if resolver.fits(one.word.same, code):
            return Matched(one.word.same, True, gettext_noop("沿用人工判定"))
        words = gettext_noop("以前判定的机构代码与本行不同，请再判定")
        return Matched(None, False, words, (Candidate(one.word.same, "", 1.0, words),))
    if one.word.new and not (code and resolver.coded(code)):
        return Matched(None, True, gettext_noop("沿用人工判定：另立新机构"))
    if (pk := resolver.before(one.key, code)) is not None and resolver.root(pk) not in one.word.others:
        return Matched(pk, True, gettext_noop("按行标识认定：上次报送里就是这一家"))
    if code and (pk := resolver.coded(code)) is not None:
        return Matched(pk, True, gettext_noop("统一社会信用代码相同"))
    names = names_in(one.told)
    held: dict[int, bool] = {}
    for text, _kind in names:
        for pk, registered in resolver.bearing(text, code).items():
            if resolver.root(pk) not in one.word.others:
                held[pk] = held.get(pk, False) or registered
    registered = [pk for pk, official in held.items() if official]
    fits = registered if len(registered) == 1 and one.told.get("official") else list(held)
    if len(fits) == 1 and (registered or not one.told.get("official")):
        return Matched(fits[0], True, gettext_noop("名称相同，代码不相抵触"))
    if held:
        words = (
            gettext_noop("有几家机构用这个名称")
            if len(held) > 1
            else gettext_noop("这是那家机构的简称或别称，是否同一家要人判定")
        )
        return Matched(None, False, words, tuple(Candidate(pk, "", 1 / len(held), words) for pk in held))
    return None


@lru_cache(maxsize=50_000)
def _brand(name: str) -> str:
    return identity.parse(name).brand


def _brands_without_code() -> set[str]:
    names = Name.objects.counting().filter(organisation__listed=True, organisation__code__isnull=True)
    return {_brand(text) for text in names.values_list("text", flat=True).distinct()}


def _likely(resolver: Resolver, asked: Sequence[Asked], *, codeless: bool) -> Iterable[Matched]:
    """By likeness of names, for rows that nothing plain was found for. `codeless`: they have codes that nobody bears."""
    texts = list(dict.fromkeys(_main_name(one.told) for one in asked))
    near = dict(zip(texts, candidates(texts, codeless=codeless, least=WORTH_A_LOOK), strict=True)) if texts else {}
    found = [near[_main_name(one.told)] for one in asked]
    wanted = {candidate.id for some in found for candidate in some}
    resolver.learn_ids(wanted)
    facts = _facts_of(wanted)
    for one, some in zip(asked, found, strict=True):
        yield _judge(resolver, one, some, facts)


def _judge(resolver: Resolver, one: Asked, some: Sequence[Any], facts: Mapping[int, identity.Record]) -> Matched:
    code = checked_code(one.told, "")
    told = _record(one.told)
    fits: dict[int, Candidate] = {}
    sure: list[int] = []
    for candidate in some:
        pk = candidate.id
        root = resolver.root(pk)
        if root in one.word.others or root in fits or not resolver.fits(pk, code):
            continue
        compared = identity.compare(told, facts[pk]) if pk in facts else None
        outcome = compared.outcome if compared else candidate.outcome
        if outcome is identity.Outcome.DIFFERENT or candidate.score < WORTH_A_LOOK:
            continue
        why = _why(compared or candidate.found, facts[pk].code if pk in facts else "")
        fits[root] = Candidate(root, candidate.name, float(candidate.score), why)
        if outcome is identity.Outcome.SAME and candidate.outcome is identity.Outcome.SAME:
            sure.append(root)
    candidates = tuple(sorted(fits.values(), key=lambda each: -each.score)[:MOST_CANDIDATES])
    if len(sure) == 1:
        return Matched(sure[0], True, fits[sure[0]].why, candidates)
    if candidates:
        return Matched(None, False, gettext_noop("名称相近，要人判定"), candidates)
    return Matched(None, True, gettext_noop("名录里没有"))


def _why(found: identity.Comparison, code: str) -> Words:
    """The reasons, without what they say of the register's own `code`: not every reader of the row may read that."""
    told = tuple(one for one in found.reasons if not code or code not in (one.a, one.b))
    return each(replace(found, reasons=told).told)


def _main_name(told: Mapping[str, Any]) -> str:
    names = names_in(told)
    return names[0][0] if names else ""


def _record(told: Mapping[str, Any]) -> identity.Record:
    values = told.get("values") or {}
    former = tuple(one["text"] for one in told.get("former", ()))
    return identity.Record(
        _main_name(told), code=told.get("code") or "", former=former, division=values.get("division") or "",
        address=values.get("address") or "", phone=values.get("phone") or "",
        person=values.get("legal_representative") or "",
    )  # fmt: skip


def _facts_of(ids: Iterable[int]) -> dict[int, identity.Record]:
    """What the register has of candidates, whoever asks: it is compared here and never shown."""
    rows = Organisation.objects.filter(pk__in=list(ids)).values_list(
        "pk", "name", "code", "division", "address", "phone", "legal_representative"
    )
    former: dict[int, list[str]] = {}
    held = Name.objects.counting().filter(organisation__in=list(ids), kind="former")
    for pk, text in held.values_list("organisation", "text"):
        former.setdefault(pk, []).append(text)
    return {
        pk: identity.Record(
            name, code=code or "", former=tuple(former.get(pk, ())), division=division or "", address=address or "",
            phone=phone or "", person=person or "",
        )
        for pk, name, code, division, address, phone, person in rows
    }  # fmt: skip


def _candidates_named(by: access.Principal, found: Sequence[Matched]) -> dict[int, str]:
    """The names of the candidates that somebody may see."""
    ids = {candidate.id for one in found for candidate in one.candidates}
    rows = access.scope(by, "view", Organisation.objects.filter(pk__in=ids))
    return dict(rows.values_list("pk", "name"))


def _named(one: Matched, named: Mapping[int, str]) -> Matched:
    told = tuple(
        Candidate(candidate.id, named[candidate.id], candidate.score, candidate.why)
        for candidate in one.candidates
        if candidate.id in named
    )
    return Matched(one.id, one.sure, one.why, told)
