"""Packs over HTTP, as programs ask for them and write them."""

from __future__ import annotations

from typing import Any

import pytest

from liantu.apps.accounts.models import User
from liantu.kit import clock
from liantu.kit.rulestore import public as rulestore
from tests.factories.accounts import World
from tests.kit.evidence.test_api import Api

from .conftest import OWN, SHIPPED, WRONG, Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(officer: User, kind: rulestore.PackKind) -> Api:
    return Api(officer)


def got(api: Api, path: str, **asked: Any) -> Any:
    answer = api.get(path, **asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def sent(api: Api, method: str, path: str, status: int = 200, **body: Any) -> Any:
    answer = api.send(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_version_goes_the_whole_way(api: Api, second: User, world: World) -> None:
    here, other = world.here.code, Api(second)
    assert got(api, "/packs/kinds") == [{"kind": "checklist", "label": "清单"}]
    (now,) = got(api, "/packs", zone=here)["items"]
    assert (now["key"], now["version"], now["zone"], now["pack"]) == ("visit", "2025-01-01", None, None)
    made = sent(api, "POST", "/packs/versions", 201, kind="checklist", key="visit", zone=here)
    assert (made["text"], made["state"], made["drafted_by"]) == (SHIPPED, "draft", api_name(made))
    place = f"/packs/versions/{made['id']}"
    wrong = sent(api, "PUT", place, text=WRONG, revision=1)
    assert wrong["problems"][1] == {"line": 2, "column": 1, "words": "没有“pionts”这一项", "mend": "是不是 points"}
    assert sent(api, "POST", f"{place}/submit", 422)["status"] == 422
    sent(api, "PUT", place, text=OWN, note="加回访", revision=2)
    assert sent(api, "PUT", place, 409, text=OWN, revision=2)["status"] == 409
    assert sent(api, "POST", f"{place}/submit", revision=3)["state"] == "submitted"
    refused = sent(api, "POST", f"{place}/approve", 403)
    assert "不能由您批准" in refused["detail"]
    assert sent(other, "POST", f"{place}/send-back", reason="写明日期")["reason"] == "写明日期"
    sent(api, "POST", f"{place}/submit")
    done = sent(other, "POST", f"{place}/approve")
    assert (done["state"], done["valid_from"]) == ("approved", clock.today().isoformat())
    told = got(api, "/packs/checklist/visit", zone=here)
    assert (told["pack"], told["zone"], told["text"], told["title"]) == (made["id"], here, OWN, "走访清单")
    ended = sent(other, "POST", f"{place}/withdraw", reason="改版")
    assert ended["ends"] == clock.today().isoformat()
    assert got(api, "/packs/checklist/visit", zone=here)["pack"] is None


def api_name(made: Any) -> str:
    return str(made["saved_by"])


def test_text_is_checked_without_being_kept(api: Api) -> None:
    told = sent(api, "POST", "/packs/check", kind="checklist", text=WRONG)
    assert (told["ok"], [one["line"] for one in told["problems"]]) == (False, [1, 2])
    assert sent(api, "POST", "/packs/check", kind="checklist", text=OWN) == {"ok": True, "problems": []}
    assert sent(api, "POST", "/packs/check", 404, kind="nothing", text=OWN)["status"] == 404
    assert got(api, "/packs/versions")["count"] == 0


def test_differences_are_told_against_any_version(api: Api, draft: Draft) -> None:
    pack = draft()
    place = f"/packs/versions/{pack.pk}/differences"
    told = got(api, place)
    assert (told["added"], told["removed"], told["changed"]) == (1, 0, 0)
    assert told["rows"][-1] == {
        "change": "added", "before": None, "after": 6, "old": "", "new": "  - 三天内回访", "folded": 0,
    }  # fmt: skip
    assert got(api, place, **{"from": "2024-01-01"})["added"] == 3
    assert got(api, place, **{"from": str(pack.pk)})["rows"] == [
        {"change": "folded", "before": None, "after": None, "old": "", "new": "", "folded": 6}
    ]
    assert api.get(place, **{"from": "9" * 40}).status_code == 404


def test_lists_are_narrowed(api: Api, draft: Draft, submitted: Draft, world: World) -> None:
    draft()
    submitted(key="inspection")
    assert got(api, "/packs/versions")["count"] == 2
    (one,) = got(api, "/packs/versions", state="submitted", zone=world.here.code)["items"]
    assert (one["key"], "text" in one) == ("inspection", False)
    assert got(api, "/packs/versions", key="visit", kind="checklist")["count"] == 1
    assert got(api, "/packs/versions", kind="nothing")["count"] == 0


def test_discarded_over_http(api: Api, draft: Draft) -> None:
    pack = draft()
    assert sent(api, "POST", f"/packs/versions/{pack.pk}/discard", revision=1)["state"] == "discarded"


def test_firms_are_told_nothing(kind: rulestore.PackKind, draft: Draft, world: World) -> None:
    pack = draft()
    firm = Api(world.person("enterprise"))
    assert firm.get("/packs", zone=world.here.code).status_code == 403
    assert firm.get("/packs/kinds").status_code == 403
    assert firm.get(f"/packs/versions/{pack.pk}").status_code == 404
    assert firm.send("POST", "/packs/check", {"kind": "checklist", "text": OWN}).status_code == 403
