"""Every fact of the two reports is there, with its report and paragraph: through the API, and on the command line."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from liantu.apps.accounts import public as accounts
from liantu.kit.access import public as access
from liantu.site import cli
from liantu.site.demo import loading, register

pytestmark = pytest.mark.django_db

REPORTS = {told["source"]["code"]: told for told in register.reports()}
#: (code of the report, paragraph) of every record of the data.
PASSAGES = [(code, row["place"]) for code, told in REPORTS.items() for row in told["records"]]
#: Indicators that count something: who lists nothing then names none of it.
COUNTS = {
    row["code"]
    for row in yaml.safe_load(files("liantu").joinpath("rulebook", "indicators", "zone.yaml").read_text("utf-8"))
    if row["kind"] == "count"
}
BASE = "/api/v1"

Fact = tuple[Any, ...]
Said = dict[str, set[Fact]]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both reports, loaded once as a demonstration loads them; everything is taken back after the module."""
    with django_db_blocker.unblock(), override_settings(LIANTU_DEMO=True), transaction.atomic():
        try:
            loading.load(access.LocalOperator("test"))
            assert register.load(firms=0) == len(REPORTS)
            yield
        finally:
            transaction.set_rollback(True)
            settings.LIANTU_HOME.demo_file.unlink(missing_ok=True)


class Api:
    """The API as an officer's program asks it."""

    def __init__(self, username: str) -> None:
        _token, text = accounts.create_token(by=accounts.user_named(username), name="facts", read_only=True)
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, path: str, **asked: Any) -> Any:
        answer = self.client.get(BASE + path, asked)
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()

    def all(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        told = self.get(path, **asked, per=500)
        assert told["pages"] == 1
        items: list[dict[str, Any]] = told["items"]
        return items


class Held:
    """What the API says, sorted by the report and the paragraph that it gives as its source."""

    def __init__(self, api: Api, code: str) -> None:
        self.said: dict[tuple[str, str], Said] = defaultdict(lambda: defaultdict(set))
        self.dossiers = [api.get(f"/organisations/{row['id']}") for row in api.all("/organisations", source=code)]
        self.ids: dict[str, set[int]] = defaultdict(set)
        self.chains = {(chain["zone"], chain["name"]): chain["id"] for chain in api.all("/chains")}
        for told in self.dossiers:
            for name in told["names"]:
                self.ids[name["text"]].add(told["id"])
                self._note("names", name, (told["id"], name["text"], name["kind"]))
            for tie in told["ties"]:
                self._note("ties", tie, _tie(tie))
            for one in told["recognitions"]:
                words = (
                    one[name] for name in ("scheme", "title", "level", "batch", "issuer", "valid_from", "valid_to")
                )
                self._note("recognitions", one, (one["organisation"]["id"], *words))
            for post in told["posts"]:
                self._note("posts", post, (post["person"]["name"], post["title"], post["organisation"]["id"]))
        for chain in api.all("/chains"):
            self._note("chains", chain, (chain["zone"], chain["name"], chain["key_chain"]))
        for tag in api.all("/chain-tags"):
            self._note("tags", tag, (tag["zone"], tag["tag"], tag["kind"], tag["chain"] and tag["chain"]["name"]))
        for role in api.all("/chain-roles"):
            self._note("roles", role, (role["chain"]["name"], role["zone"], role["role"], role["organisation"]["id"]))
        for figure in api.all("/figures"):
            self._note("figures", figure, _figure(figure))

    def _note(self, kind: str, told: dict[str, Any], fact: Fact) -> None:
        for source in told["sources"]:
            self.said[source.get("source") or source["code"], source["place"]][kind].add(fact)

    def named(self, name: str) -> int:
        """The one organisation that bears the name."""
        (found,) = self.ids[name]
        return found

    def dossier(self, name: str) -> dict[str, Any]:
        return next(told for told in self.dossiers if told["id"] == self.named(name))


def _id(told: dict[str, Any] | None) -> int | None:
    return told["id"] if told else None


def _tie(told: dict[str, Any]) -> Fact:
    ends = (told["organisation"]["id"], told["kind"], told["counterpart"]["id"])
    others = (_id(told["broker"]), _id(told["platform"]))
    return (*ends, told["what"], told["stage"], *others, told["valid_from"], told["valid_to"])


def _figure(told: dict[str, Any]) -> Fact:
    members = frozenset(member["id"] for member in told["members"])
    value = (Decimal(told["reported"]), told["unit"], told["period"], told["approximate"], told["of"])
    return (told["indicator"]["code"], told["subject"]["id"], *value, told["named"], members, told["note"])


def _named(told: dict[str, Any]) -> int | None:
    """How many members a row of the data lists; None where its indicator is no count."""
    return told.get("named", 0) if told["indicator"] in COUNTS else None


class Printed:
    """What the data say that a passage says, in the same words as `Held`."""

    def __init__(self, held: Held, zone: str, row: dict[str, Any]) -> None:
        self.held, self.zone, self.row = held, zone, row
        self.named = held.named

    def facts(self) -> Said:
        told = {
            "names": self._names(), "ties": self._ties(), "recognitions": self._recognitions(), "posts": self._posts(),
            "chains": {(chain["zone"], chain["chain"], True) for chain in self.row.get("chains", ())},
            "tags": self._tags(), "roles": self._roles(), "figures": self._figures(),
        }  # fmt: skip
        return {kind: facts for kind, facts in told.items() if facts}

    def _names(self) -> set[Fact]:
        found = set()
        for told in self.row.get("organisations", ()):
            names = [(told["official"], "official")] if told.get("official") else []
            names += [(text, kind) for kind in ("short", "alias") for text in told.get(kind, ())]
            assert len({self.named(text) for text, _kind in names}) == 1
            found |= {(self.named(text), text, kind) for text, kind in names}
        return found

    def _ties(self) -> set[Fact]:
        return {
            (
                self.named(tie["from"]), tie["kind"], self.named(tie["to"]), tie.get("what", ""), tie.get("stage", ""),
                *(self.named(tie[name]) if tie.get(name) else None for name in ("broker", "platform")),
                tie.get("valid_from"), tie.get("valid_to"),
            )
            for tie in self.row.get("ties", ())
        }  # fmt: skip

    def _recognitions(self) -> set[Fact]:
        return {
            (
                self.named(one["holder"]), one["scheme"], one["title"],
                *(one.get(name, "") for name in ("level", "batch", "issuer")), one.get("valid_from"), one.get("valid_to"),
            )
            for one in self.row.get("recognitions", ())
        }  # fmt: skip

    def _posts(self) -> set[Fact]:
        return {(one["name"], one["post"], self.named(one["organisation"])) for one in self.row.get("people", ())}

    def _tags(self) -> set[Fact]:
        of_chains = {
            (chain["zone"], tag, "", chain["chain"]) for chain in self.row.get("chains", ()) for tag in chain["tags"]
        }
        return of_chains | {
            (self.zone, told["tag"], told["kind"], None) for told in self.row.get("provincial_tags", ())
        }

    def _roles(self) -> set[Fact]:
        told = self.row.get("chain_roles", ())
        return {(one["chain"], self.zone, one["role"], self.named(one["organisation"])) for one in told}

    def _figures(self) -> set[Fact]:
        return {
            (
                one["indicator"], self.named(one["subject"]), Decimal(str(one["value"])), one["unit"], one["period"],
                one.get("approximate", False), one.get("of"), _named(one), self._members(one), one.get("note", ""),
            )
            for one in self.row.get("observations", ())
        }  # fmt: skip

    def _members(self, one: dict[str, Any]) -> frozenset[int]:
        names = one.get("members") or ()
        chains = self.held.chains
        return frozenset(chains[self.zone, name] if (self.zone, name) in chains else self.named(name) for name in names)


@pytest.fixture(scope="module")
def held(loaded: None) -> dict[str, Held]:
    """What each report's own officer is told, by the report's code."""
    return {code: Held(Api(register.OFFICERS[told["source"]["zone"]]), code) for code, told in REPORTS.items()}


# Through the API


@pytest.mark.parametrize(("code", "place"), PASSAGES, ids=[f"{code}-{place}" for code, place in PASSAGES])
def test_passage_is_all_there_and_says_nothing_else(held: dict[str, Held], code: str, place: str) -> None:
    told = REPORTS[code]
    (row,) = [row for row in told["records"] if row["place"] == place]
    assert dict(held[code].said[code, place]) == Printed(held[code], told["source"]["zone"], row).facts()


@pytest.mark.parametrize("code", list(REPORTS))
def test_report_is_the_only_source_of_what_it_says(held: dict[str, Held], code: str) -> None:
    assert set(held[code].said) == {passage for passage in PASSAGES if passage[0] == code}


@pytest.mark.parametrize("code", list(REPORTS))
def test_organisation_is_of_the_kind_that_its_report_tells(held: dict[str, Held], code: str) -> None:
    for row in REPORTS[code]["records"]:
        for told in row.get("organisations", ()):
            name = told.get("official") or told["short"][0]
            dossier = held[code].dossier(name)
            value = dossier["values"]["kind"]
            assert (dossier["kind"], value["value"], dossier["simulated"]) == (told["kind"], told["kind"], False), name
            assert value["source"]["source"] == code, name


@pytest.mark.parametrize("code", list(REPORTS))
def test_indicators_count_the_figures_that_their_reader_sees(loaded: None, code: str) -> None:
    api = Api(register.OFFICERS[REPORTS[code]["source"]["zone"]])
    figures = [figure["indicator"]["code"] for figure in api.all("/figures")]
    assert figures
    assert {row["code"]: row["figures"] for row in api.all("/indicators") if row["figures"]} == Counter(figures)


def test_two_names_of_one_organisation_are_one(held: dict[str, Held]) -> None:
    told = held["yanhu-report-2023"]
    assert told.named("宏安翔") == told.named("宏安翔科技")
    assert told.named("天海泵业") == told.named("山西天海泵业有限公司")


# On the command line

Ask = Callable[..., Any]


@pytest.fixture
def ask(loaded: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`ask("org show 宏明空调")`: what `liantu org show 宏明空调 --json` answers, as the local operator."""

    def run(words: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["liantu", *words.split(), "--json"])
        code = cli.run(lambda: cli.house(standalone_mode=False, prog_name="liantu"))
        told = capsys.readouterr()
        assert code == 0, told.err
        return told.out

    return run


def test_organisation_is_shown_with_its_names_chain_and_reports(ask: Ask) -> None:
    told = json.loads(ask("org show 宏明空调"))
    assert told["official_name"] == "山西宏明空调科技有限公司"
    assert {name["text"] for name in told["names"]} == {"山西宏明空调科技有限公司", "宏明空调"}
    (chain,) = told["chains"]
    assert (chain["chain"], chain["role"]) == ("空调制造", "leader")
    assert chain["source"] == REPORTS["yanhu-report-2023"]["source"]["name"]
    known = [value for value in told["values"].values() if value["value"] is not None]
    assert known
    said = [*known, *({"source": one} for name in told["names"] for one in name["sources"])]
    said += [{"source": one} for tie in told["ties"] for one in tie["sources"]]
    assert {one["source"]["source"] for one in said} == {"yanhu-report-2023"}
    assert all(one["source"]["place"] for one in said)


def test_organisation_is_found_by_its_initials(ask: Ask) -> None:
    first = json.loads(ask("org find thby").splitlines()[0])
    assert first["name"] == "山西天海泵业有限公司"


def test_organisations_are_listed_one_a_line(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("org list").splitlines()]
    assert len(rows) == len({row["id"] for row in rows}) == 85
    for row in rows:
        assert {"name", "names", "kind", "zone", "simulated"} <= set(row)
        assert row["name"] in row["names"]
        assert row["simulated"] is False
    assert {row["zone"] for row in rows} == {"盐湖高新区", "青山区", None}


@pytest.mark.parametrize(("subject", "count"), [("盐湖高新区", 13), ("青山区", 5), ("山西智创城十号", 4)])
def test_figures_of_a_subject_are_shown(ask: Ask, subject: str, count: int) -> None:
    rows = [json.loads(line) for line in ask(f"indicators show --subject {subject}").splitlines()]
    assert len(rows) == count
    told = [one for report in REPORTS.values() for row in report["records"] for one in row.get("observations", ())]
    expected = {
        (one["value"], one["unit"], one["period"], one.get("approximate", False), _named(one))
        for one in told
        if one["subject"] == subject
    }
    assert {(row["reported"], row["unit"], row["period"], row["approximate"], row["named"]) for row in rows} == expected
    assert all({"indicator", "proven"} <= set(row) for row in rows)


def test_chains_of_a_zone_are_listed_with_their_leaders(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("chains list --zone yanhu").splitlines()]
    assert {row["chain"]: row["leaders"] for row in rows} == {
        "空调制造": ["山西宏明空调科技有限公司"],
        "水泵制造": ["山西天海泵业有限公司"],
        "风机制造": ["安运风机"],
        "永磁材料": ["中磁科技"],
        "生物医药大健康": ["石药银湖"],
        "建筑外加剂": ["黄河新型化工"],
    }
