"""Writes: figures that go out. What one person freezes another lets out; nothing that was published is changed, only restated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from liantu.kit import bulk, clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import listed
from liantu.kit.audit import public as audit
from liantu.kit.evidence import public as evidence

from ..enums import Basis, PublicationState
from ..models import Indicator, IndicatorVersion, Publication, PublishedFigure, PublishedRow
from ..queries import Moment, digest_of, in_force, moments, spans, visible
from . import telling

LABEL = Publication._meta.label
MOST_FIGURES = 500
LONGEST_TITLE, LONGEST_WORDS = 120, 300

Key = tuple[str, int]


@access.action
def prepare_publication(
    *,
    by: Any,
    zone: Any,
    title: str,
    period: str,
    indicators: Sequence[Indicator],
    subjects: Sequence[Key],
    basis: str = "",
    note: str = "",
) -> Publication:
    """Freeze what these indicators say of these subjects in a period, for a second person to let out.

    `basis`: which number is given, `reported` or `proven`; without it what was reported, else what the formula gives. Raises
    ValidationError (no such period, nothing known at all, a value that the user may not read), Denied.
    """
    if not access.may_ever(by, "create", LABEL):
        raise access.Denied("create", LABEL)
    title, note = _text("title", title, LONGEST_TITLE, needed=True), _text("note", note, LONGEST_WORDS)
    if basis and basis not in Basis.values:
        raise ValidationError({"basis": _("依据应是：%(known)s") % {"known": listed(Basis.values)}})
    if not indicators or not subjects:
        raise ValidationError({"indicators": _("至少选一个指标和一个对象")})
    if len(indicators) * len(subjects) > MOST_FIGURES:
        raise ValidationError({"indicators": _("一次最多发布 %(n)d 个指标值：请分几次") % {"n": MOST_FIGURES}})
    if unseen := set(subjects) - visible(by, subjects):
        ids = listed(str(pk) for _kind, pk in sorted(unseen))
        raise ValidationError({"subjects": _("没有这些对象，或您看不到：%(ids)s") % {"ids": ids}})
    publication = Publication(zone=zone, title=title, period=period.strip(), note=note)
    span = _span(publication.period)
    asked = [(indicator, subject, span) for subject in subjects for indicator in indicators]
    told, english = _in_both(by, asked)
    _keep(by, publication, told, english, [basis or one.basis for one in told])
    audit.record(
        by, "indicators.publication.prepare", publication, details={"digest": publication.digest, "count": len(told)}
    )
    telling.prepared(by, publication)
    return publication


@access.action
def restate_publication(
    *, by: Any, publication: Publication, figures: Sequence[PublishedFigure], reason: str
) -> Publication:
    """Freeze what published figures are now, and why, as a publication of its own that a second person has to let out.

    The earlier ones stay as they are and are shown beside. Raises ValidationError without a reason, and where nothing is
    another than what was published; Conflict where one waits already, or the publication does not hold; Denied.
    """
    if not access.may_ever(by, "create", LABEL):
        raise access.Denied("create", LABEL)
    root = Publication.objects.select_for_update(of=("self",)).get(pk=publication.restates_id or publication.pk)
    reason = _text("reason", reason, LONGEST_WORDS, needed=True)
    if not root.holds:
        raise access.Conflict(_("“%(name)s”没有在发布中，不能修订") % {"name": root.title})
    if Publication.objects.filter(restates=root, state=PublicationState.PREPARED).exists():
        raise access.Conflict(_("“%(name)s”已有一份修订待批准") % {"name": root.title})
    originals = {
        row.pk: row for row in PublishedFigure.objects.filter(publication=root).select_related("version", "indicator")
    }
    chosen = [originals[pk] for pk in dict.fromkeys(row.restates_id or row.pk for row in figures) if pk in originals]
    if not chosen:
        raise ValidationError({"figures": _("没有选要修订的指标值")})
    held = in_force(root)
    span = _span(root.period)
    told, english = _in_both(by, [(row.indicator, row.key, span) for row in chosen])
    if same := [row.called for row, one in zip(chosen, told, strict=True) if _same(held[row.pk], one)]:
        raise ValidationError({"figures": _("这些指标值和已发布的一样，不用修订：%(names)s") % {"names": listed(same)}})
    title = _("%(title)s（修订）") % {"title": root.title[: LONGEST_TITLE - 10]}
    made = Publication(zone_id=root.zone_id, title=title, period=root.period, restates=root, reason=reason)
    _keep(by, made, told, english, [row.basis for row in chosen], chosen)
    audit.record(
        by, "indicators.publication.restate", made, reason=reason, details={"digest": made.digest, "of": root.code},
    )  # fmt: skip
    telling.prepared(by, made)
    return made


def _same(held: PublishedFigure, now: Moment) -> bool:
    """Whether there is nothing to correct: the same value, of the same rows, by the same definition."""
    rows = {(row.role, row.kind, row.object_id, row.value) for row in held.rows.all()}
    told = {(row.role, row.kind, row.object_id, row.value) for row in now.rows}
    return held.value == now.value(held.basis) and held.version.number == now.indicator.version and rows == told


def _in_both(by: Any, asked: Sequence[tuple[Indicator, Key, Any]]) -> tuple[list[Moment], list[Moment]]:
    """What is frozen, and the same again for its words in English: a published page has to read in both."""
    with translation.override("zh-hans"):
        told = moments(by, asked, rows=True)
    with translation.override("en"):
        return told, moments(by, asked)


def _refuse_unpublishable(told: Sequence[Moment], bases: Sequence[str]) -> None:
    if hidden := [one.indicator.called for one in told if one.withheld]:
        raise ValidationError(
            {
                "indicators": _("这些指标值有您看不到的数，不能由您发布：%(names)s")
                % {"names": listed(dict.fromkeys(hidden))}
            }
        )
    if mixed := [one.indicator.called for one in told if len(one.class_units) > 1]:
        raise ValidationError(
            {
                "indicators": _("这些指标值用了几个单位的受限数，不能一起发布：%(names)s")
                % {"names": listed(dict.fromkeys(mixed))}
            }
        )
    if all(one.value(basis) is None for one, basis in zip(told, bases, strict=True)):
        raise ValidationError({"indicators": _("这一期没有一个指标有数，没有可发布的")})


def _put_words(figure: PublishedFigure, told: Moment, language: str) -> None:
    """What is said in words, in one of the two languages."""
    end = "_en" if language == "en" else ""
    with translation.override(language):
        setattr(figure, f"why{end}", told.why(figure.basis)[:LONGEST_WORDS])
        setattr(figure, f"formula_words{end}", told.formula_words)


def _figure(one: Moment, basis: str, about: Any) -> PublishedFigure:
    """One figure as it is kept, without its place in the publication."""
    given = one.figure.observation if one.figure and basis == Basis.REPORTED else None
    return PublishedFigure(
        indicator=one.indicator, subject_kind=one.subject[0], subject_id=one.subject[1], subject_name=about.label[:200],
        basis=basis, value=one.value(basis), approximate=bool(given and given.approximate), of=given.of if given else None,
        reported=one.reported, named=one.named, proven=one.proven, classification=one.classification,
        class_unit_id=next(iter(one.class_units), None), simulated=one.simulated or about.simulated,
    )  # fmt: skip


def _keep(
    by: Any,
    publication: Publication,
    told: Sequence[Moment],
    english: Sequence[Moment],
    bases: Sequence[str],
    originals: Sequence[PublishedFigure] = (),
) -> None:
    _refuse_unpublishable(told, bases)
    publication.prepared_by, publication.frozen = by, clock.now()
    publication.unit_id = evidence.office(by, LABEL, "create", publication.zone_id).unit
    publication.save(force_insert=True)
    access.require(by, "create", publication)
    names = evidence.kinds.named(by, {one.subject for one in told})
    if any(one.subject not in names for one in told):
        raise ValidationError({"subjects": _("有的对象您看不到，不能由您发布")})
    versions = {row.indicator_id: row for row in _versions(told)}
    figures = []
    for order, (one, basis) in enumerate(zip(told, bases, strict=True), 1):
        figure = _figure(one, basis, names[one.subject])
        figure.publication, figure.order, figure.version = publication, order, versions[one.indicator.pk]
        figure.restates = originals[order - 1] if originals else None
        for told_in, language in ((one, "zh-hans"), (english[order - 1], "en")):
            _put_words(figure, told_in, language)
        figures.append(figure)
    PublishedFigure.objects.bulk_create(figures)
    bulk.insert(
        PublishedRow(
            figure=figure, role=row.role, kind=row.kind, object_id=row.object_id, label=row.label, value=row.value,
            record_id=row.record,
        )
        for figure, one in zip(figures, told, strict=True) for row in one.rows
    )  # fmt: skip
    publication.digest = digest_of(publication)
    publication.save(update_fields=["digest"])


def _versions(told: Sequence[Moment]) -> Sequence[IndicatorVersion]:
    wanted = {one.indicator.pk: one.indicator.version for one in told}
    rows = IndicatorVersion.objects.filter(indicator__in=wanted)
    return [row for row in rows if row.number == wanted[row.indicator_id]]


@access.action
def approve_publication(*, by: Any, publication: Publication) -> Publication:
    """Let out what was frozen, as it was frozen: by another person than who prepared it. Raises Conflict, Denied."""
    publication = _locked(publication)
    access.require(by, "approve", publication)
    _refuse_decided(publication)
    refuse_first_person(by, publication)
    if publication.digest != digest_of(publication):
        raise access.Conflict(_("冻结的内容与摘要不符，不能发布：请重新编制"))
    if publication.restates is not None and not publication.restates.holds:
        raise access.Conflict(_("所修订的发布已经撤回"))
    publication.state = PublicationState.PUBLISHED
    _decide(by, publication)
    audit.record(by, "indicators.publication.approve", publication, details={"digest": publication.digest})
    return publication


def refuse_first_person(by: Any, publication: Publication) -> None:
    """Raises Conflict where whoever would approve prepared it."""
    if by.pk == publication.prepared_by_id:
        raise access.Conflict(_("编制的人不能批准：请另一位科技创新干部或园区领导批准"))


@access.action
def refuse_publication(*, by: Any, publication: Publication, reason: str) -> Publication:
    """Send back what was prepared; whoever prepared it may take it back, too. Raises ValidationError, Conflict, Denied."""
    publication = _locked(publication)
    access.require(by, "refuse", publication)
    _refuse_decided(publication)
    publication.remark = _text("reason", reason, LONGEST_WORDS, needed=True)
    publication.state = PublicationState.REFUSED
    _decide(by, publication)
    audit.record(by, "indicators.publication.refuse", publication, reason=publication.remark)
    return publication


@access.action
def withdraw_publication(*, by: Any, publication: Publication, reason: str) -> Publication:
    """Take back what was published, with what restated it: it stays to be read, and says so. Raises ValidationError, Conflict, Denied."""
    publication = _locked(publication)
    access.require(by, "withdraw", publication)
    if not publication.holds:
        raise access.Conflict(_("“%(name)s”没有在发布中") % {"name": publication.title})
    reason = _text("reason", reason, LONGEST_WORDS, needed=True)
    also = Publication.objects.select_for_update(of=("self",)).filter(restates=publication)
    for row in (publication, *also.filter(state__in=[PublicationState.PUBLISHED, PublicationState.PREPARED])):
        row.state, row.withdrawn_reason = PublicationState.WITHDRAWN, reason
        row.withdrawn_by_id, row.withdrawn = by.pk, clock.now()
        row.save(update_fields=["state", "withdrawn_reason", "withdrawn_by", "withdrawn"])
        telling.settled(by, row)
        audit.record(by, "indicators.publication.withdraw", row, reason=reason)
    return publication


def _locked(publication: Publication) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("restates")
    return rows.get(pk=publication.pk)


def _refuse_decided(publication: Publication) -> None:
    if not publication.open:
        state = publication.get_state_display()
        raise access.Conflict(_("“%(name)s”%(state)s，不能再决定") % {"name": publication.title, "state": state})


def _decide(by: Any, publication: Publication) -> None:
    publication.decided_by_id, publication.decided = by.pk, clock.now()
    publication.save(update_fields=["state", "remark", "decided_by", "decided"])
    telling.settled(by, publication)


def _span(period: str) -> Any:
    try:
        return spans.span_told(period)
    except ValidationError as wrong:
        raise ValidationError({"period": wrong.messages}) from None


def _text(field: str, told: str, most: int, *, needed: bool = False) -> str:
    text = (told or "").strip()
    if needed and not text:
        raise ValidationError({field: _("请填写")})
    if len(text) > most:
        raise ValidationError({field: _("最多 %(n)d 字") % {"n": most}})
    if "\x00" in text:
        raise ValidationError({field: _("不能含有空字符（NUL）")})
    return text
