"""Filling the register of the demonstration: what two reports say, and what a made-up zone's departments delivered.

Everything goes through the actions that an officer of the zone would cause. Broken off, it is completed by running again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any

import yaml

from liantu.apps.accounts import public as accounts
from liantu.apps.activities import public as activities
from liantu.apps.indicators import public as indicators
from liantu.apps.industry import public as industry
from liantu.apps.registry import public as registry
from liantu.kit.evidence import public as evidence

from . import buying, chaining, cultivating, leading, placing, publishing, sending, simulated, taking_in, visiting
from .simulated.workbooks.september import September

REPORTS = ("yanhu-2023.yaml", "qingshan-2022.yaml")
#: Who takes a zone's deliveries in.
OFFICERS = {"yanhu": "yanhu.science", "qingshan": "qingshan.science", "simulated": "sim.science"}
SIMULATED = "simulated"
Row = Mapping[str, Any]
Told = Callable[[str], None]


def load(
    firms: int = simulated.FIRMS, told: Told = lambda words: None, *, whole: bool = True,
    written: taking_in.Written | None = None,
) -> int:  # fmt: skip
    """Load whatever is not there yet; returns how many deliveries there are. `told` hears what is being done.

    Without `firms` the made-up zone's year is left out. Not `whole`: of the made-up zone only who it is and its first
    month's workbooks, so that there is something to see; `load_rest` follows. `written`: see `taking_in.load`.
    """
    packs = list(reports())
    for code, officer in OFFICERS.items():
        if of_zone := [pack for pack in packs if pack["source"]["zone"] == code]:
            _load_zone(accounts.user_named(officer), code, of_zone, told)
            by = accounts.user_named(officer)
            for part in (chaining, placing, buying):
                part.load(by, accounts.zone_coded(by, code), told)
            leading.projects(accounts.zone_coded(by, code), told)
    if not firms:
        return len(packs)
    by = accounts.user_named(OFFICERS[SIMULATED])
    # Who the zone and its departments are comes first: firms lie in it, and workbooks come from them.
    _load_zone(by, SIMULATED, simulated.remainder(firms=firms)[:1], told)
    zone = accounts.zone_coded(by, SIMULATED)
    if not whole:
        return len(packs) + 1 + taking_in.load(by, zone, firms, told, months=1, written=written)
    return len(packs) + load_rest(by, firms, told, written)


def load_rest(by: Any, firms: int, told: Told = lambda words: None, written: taking_in.Written | None = None) -> int:
    """Whatever of the made-up zone is not there yet; how many deliveries it has."""
    packs = simulated.remainder(firms=firms)
    workbooks = taking_in.load(by, accounts.zone_coded(by, SIMULATED), firms, told, written=written)
    _load_zone(by, SIMULATED, packs, told)
    chaining.load(by, accounts.zone_coded(by, SIMULATED), told)
    placing.load(by, accounts.zone_coded(by, SIMULATED), told, firms)
    buying.load(by, accounts.zone_coded(by, SIMULATED), told)
    visiting.load(by, accounts.zone_coded(by, SIMULATED), told)
    september = None if sending.lie_there() else September(firms)
    also = [september.climber.code] if september is not None else []
    cultivating.load(by, accounts.zone_coded(by, SIMULATED), told, also)
    leading.load(by, accounts.zone_coded(by, SIMULATED), told)
    publishing.load(by, accounts.zone_coded(by, SIMULATED), told)
    if september is not None:
        sending.lay_out(september)
    return len(packs) + workbooks


def reports() -> Iterable[Row]:
    """The two reports as data: see the files for what a record holds."""
    for name in REPORTS:
        place = files(__package__).joinpath("data", "reports", name)
        yield yaml.safe_load(place.read_text(encoding="utf-8"))


def _load_zone(by: Any, code: str, packs: list[Row], told: Told) -> None:
    zone = accounts.zone_coded(by, code)
    fresh = []
    for pack in packs:
        delivery = _delivery(by, zone, pack)
        if delivery.state == evidence.DeliveryState.UNDONE:
            # Somebody has undone it, and so it stays.
            continue
        if not delivery.counts:
            told(f"{zone.name} · {delivery.title}")
            _fill(by, zone, delivery, pack["records"])
        if delivery.settled is None:
            # Not applied yet, or marked and not derived when a load was broken off.
            fresh.append(delivery)
    if fresh:
        _link(by, zone)
        evidence.apply_deliveries(by=by, deliveries=fresh)


def _delivery(by: Any, zone: Any, pack: Row) -> Any:
    source_told, delivery_told = dict(pack["source"]), pack["delivery"]
    source = taking_in.source_of(by, zone, source_told)
    title, issued = delivery_told["title"], str(delivery_told["issued"])
    there = evidence.list_deliveries(by).filter(source=source, title=title, issued=issued).first()
    return there or evidence.open_delivery(by=by, source=source, title=title, issued=issued)


def _fill(by: Any, zone: Any, delivery: Any, rows: list[Row]) -> None:
    said = [
        evidence.Said(row["key"], row.get("content") or {}, row.get("says_in_own_words", ""), row["place"])
        for row in rows
    ]
    records = evidence.stage_rows(by=by, delivery=delivery, rows=said)
    told = {"by": by, "delivery": delivery, "rows": rows, "records": records}
    resolver = registry.load(**told)
    industry.load(**told, zone=zone, resolver=resolver)
    activities.load(**told, zone=zone, resolver=resolver)
    indicators.load(**told, resolver=resolver, chains=industry.chain_ids(zone))


def _link(by: Any, zone: Any) -> None:
    """Say which organisations the zone and its units are."""
    resolver = registry.Resolver()
    units = list(accounts.list_units(by).filter(zone=zone))
    resolver.learn({"alias": [name]} for name in (zone.name, *(unit.name for unit in units)))
    body = registry.find_organisation(by, resolver.named(zone.name))
    registry.link_zone(by=by, zone=zone, organisation=body)
    for unit in units:
        held = resolver.known(unit.name)
        if len(held) == 1 and unit.kind != accounts.UnitKind.DEPARTMENT:
            registry.link_unit(by=by, unit=unit, organisation=registry.find_organisation(by, held[0]))
