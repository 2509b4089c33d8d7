"""Applying, undoing, applying again, merging, splitting and taking these back, in whatever order: what is left is what holds."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liantu.apps.registry.actions.deriving import derive
from liantu.apps.registry.actions.merging import merge, unmerge
from liantu.apps.registry.actions.splitting import split, unsplit
from liantu.apps.registry.models import Merge, Name, Organisation, Split
from liantu.kit.access import public as access
from liantu.kit.audit.models import Entry
from liantu.kit.evidence import public as evidence
from liantu.kit.intake import public as intake
from liantu.kit.intake.models import Verdict
from tests.factories.accounts import make_world
from tests.factories.registry import body_of, make_organisation

from .conftest import code_of, name_of, plain
from .register import current, register

#: What each workbook says of four firms: the first two are there, the third is in two workbooks, one is judged.
BOOKS = (
    [[name_of(0), code_of(0), 100, "一路 1 号"], [name_of(2), code_of(2), 300, ""], ["天海泵业", "", 7, ""]],
    [[name_of(0), code_of(0), 150, ""], [name_of(1), "", 200, "二路 2 号"], [name_of(2), code_of(2), 300, "三路"]],
    [[name_of(2), "", 350, ""], [name_of(3), "", 400, "四路 4 号"], ["天海泵业", "", 9, ""]],
)
STEP = st.tuples(
    st.sampled_from(("apply", "apply", "undo", "again", "merge", "unmerge", "split", "split", "split", "unsplit")),
    st.integers(0, 5),
    st.integers(0, 5),
)


class Grows:
    """What only ever grows: the log, and what people said of rows and of firms."""

    def __init__(self) -> None:
        self.before: list[list[Any]] = [[], [], [], []]

    def check(self) -> None:
        now = [
            list(Entry.objects.order_by("pk").values_list("pk", "action", "object_id", "mac")),
            list(Verdict.objects.order_by("pk").values_list("pk", "source", "key", "answer", "by", "at")),
            list(Merge.objects.order_by("pk").values_list("pk", "loser", "winner", "by", "at")),
            list(Split.objects.order_by("pk").values_list("pk", "organisation", "made", "by", "at")),
        ]
        assert [rows[: len(before)] for rows, before in zip(now, self.before, strict=True)] == self.before
        self.before = now


class TestSequences(TestCase):
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEP, min_size=6, max_size=12))
    def test_what_is_left_is_what_holds(self, steps: list[tuple[str, int, int]]) -> None:
        world = make_world()
        officer = self.officer = world.person("science_officer")
        body_of(world.here)
        self.source = evidence.create_source(
            by=officer, code="market", name="企业登记台账", kind="workbook", zone=world.here, unit=world.unit,
            purposes=["register"],
        )  # fmt: skip
        for n in (0, 1):
            make_organisation(name_of(n), zone=world.here, code=code_of(n), address=f"旧址 {n} 号")
        make_organisation("山西天海泵业有限公司", zone=world.here, short="天海泵业")
        make_organisation("河北天海泵业有限公司", zone=world.here, short="天海泵业")
        untouched, grows = register(), Grows()
        for verb, one, other in steps:
            self.step(verb, one, other)
            grows.check()
            shown = current()
            derive(list(Organisation.objects.values_list("pk", flat=True)))
            assert current() == shown
        full = register()
        held = list(evidence.Delivery.objects.filter(source=self.source, state="applied").order_by("pk"))
        for delivery in held:
            evidence.undo_delivery(by=officer, delivery=delivery)
        for delivery in reversed(held):
            evidence.apply_delivery(by=officer, delivery=delivery)
        assert register() == full
        for joined in Merge.objects.filter(undone_at__isnull=True).order_by("pk"):
            unmerge(by=officer, verdict=joined)
        while parted := list(Split.objects.filter(undone_at__isnull=True).order_by("pk")):
            for verdict in parted:
                # One that was built on says what has to go first.
                with suppress(access.Conflict):
                    unsplit(by=officer, verdict=verdict)
        for delivery in held:
            evidence.undo_delivery(by=officer, delivery=delivery)
        assert register() == untouched
        grows.check()

    def step(self, verb: str, one: int, other: int) -> None:
        told = evidence.Delivery.objects.filter(source=self.source).order_by("pk")
        if verb == "apply":
            self.take_in(one % len(BOOKS), other)
        elif verb == "undo" and (rows := list(told.filter(state="applied"))):
            evidence.undo_delivery(by=self.officer, delivery=rows[one % len(rows)])
        elif verb == "again" and (rows := list(told.filter(state="undone"))):
            evidence.apply_delivery(by=self.officer, delivery=rows[one % len(rows)])
        elif verb == "merge":
            firms = list(Organisation.objects.filter(listed=True).exclude(kind="zone").order_by("pk"))
            loser, winner = firms[one % len(firms)], firms[other % len(firms)]
            if loser != winner:
                merge(by=self.officer, loser=loser, winner=winner, reason="同一家")
        elif verb == "unmerge" and (held := list(Merge.objects.filter(undone_at__isnull=True).order_by("pk"))):
            unmerge(by=self.officer, verdict=held[one % len(held)])
        elif verb == "split":
            self.part(one, other)
        elif verb == "unsplit" and (parted := list(Split.objects.filter(undone_at__isnull=True).order_by("pk"))):
            with suppress(access.Conflict):
                unsplit(by=self.officer, verdict=parted[one % len(parted)])

    def part(self, one: int, other: int) -> None:
        """One of the records that name a firm of which several do goes over to a firm of its own."""
        said: dict[int, list[int]] = {}
        for firm, record in Name.objects.counting().order_by("pk").values_list("organisation__canonical", "record"):
            said.setdefault(firm, []).append(record)
        firms = [firm for firm in sorted(said) if len(set(said[firm])) > 1]
        if not firms:
            return
        firm = Organisation.objects.get(pk=firms[one % len(firms)])
        chosen = sorted(set(said[firm.pk]))[other % len(set(said[firm.pk]))]
        before = register()
        with suppress(ValidationError):
            verdict = split(by=self.officer, organisation=firm, records=[chosen], reason="两家")
            if other % 2:
                unsplit(by=self.officer, verdict=verdict)
                assert register() == before

    def take_in(self, at: int, turn: int) -> None:
        """A workbook of a month, its unsure rows judged, as far as the register."""
        by = self.officer
        made = intake.receive(
            by=by, source=self.source, file=plain(*BOOKS[at]), title="", issued=f"2026-0{1 + turn}", later=False
        )
        made = intake.read_plan(by=by, plan=made, later=False)
        if made.state == intake.PlanState.ASKING:
            made = intake.confirm(by=by, plan=made, tables=made.tables, later=False)
        made = intake.compare(by=by, plan=made)
        for row in made.rows.filter(state="unsure"):
            intake.decide(by=by, rows=[row], answer=("same", "new", "different")[turn % 3])
        if made.rows.filter(state__in=("new", "changed", "conflict", "same")).exists():
            intake.carry_out(by=by, plan=intake.apply(by=by, plan=made, later=False))
