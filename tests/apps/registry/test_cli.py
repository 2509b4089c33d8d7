"""`liantu org` and `liantu registry`: what they say to people, and to programs."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError

from liantu.apps.registry import cli
from liantu.apps.registry.models import Merge, Recognition
from liantu.kit.access import public as access
from liantu.kit.ui.speaking import Speaker
from tests.factories.accounts import World
from tests.factories.evidence import make_record
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
CODES = ("91140800MA0GTEX31B", "91140802MA0KXYD29Q")


def run(command: click.Command, *words: str, by: Any = None, machine: bool = False) -> str:
    speaker = Speaker(by or access.LocalOperator("test"), json=machine)
    answer = CliRunner().invoke(command, list(words), obj=speaker, standalone_mode=False)
    if answer.exception is not None:
        raise answer.exception
    return answer.output


def rows(command: click.Command, *words: str, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(command, *words, machine=True, **more).splitlines()]


def test_list_tells_one_object_a_line(world: World) -> None:
    make_organisation("天海泵业有限公司", zone=world.here, short="天海")
    make_organisation("运城学院", kind="university")
    firm, _zone, school = sorted(rows(cli.org, "list"), key=lambda row: row["kind"] or "")[0], None, None
    assert {key: firm[key] for key in ("name", "names", "kind", "zone", "simulated")} == {
        "name": "天海泵业有限公司", "names": ["天海泵业有限公司", "天海"], "kind": "enterprise", "zone": world.here.name,
        "simulated": False,
    }  # fmt: skip
    (school,) = rows(cli.org, "list", "--kind", "university")
    assert (school["name"], school["zone"]) == ("运城学院", None)
    assert len(rows(cli.org, "list", "--zone", world.here.code, "--limit", "1")) == 1
    assert "天海泵业有限公司" in run(cli.org, "list")


def test_find_takes_initials(world: World) -> None:
    firm = make_organisation("天海泵业有限公司", zone=world.here)
    assert [row["id"] for row in rows(cli.org, "find", "thby")] == [firm.pk]
    with pytest.raises(access.NotHere):
        run(cli.org, "find", "没有的")


def test_show_tells_values_with_their_source(world: World) -> None:
    firm = make_organisation("天海泵业有限公司", zone=world.here, code=CODES[0], phone="13800005678")
    Recognition.objects.create(organisation=firm, record=make_record(), scheme="makerspace", title="众创")
    for named in ("天海泵业有限公司", CODES[0], f"#{firm.pk}"):
        (told,) = rows(cli.org, "show", named)
        assert (told["official_name"], told["kind"], told["zone"]) == (
            "天海泵业有限公司",
            "enterprise",
            world.here.name,
        )
    assert told["values"]["code"]["source"]["record"] == firm.code_claim.record_id
    assert (told["recognitions"][0]["title"], told["phone"]) == ("众创", "138****5678")
    assert "13800005678" not in json.dumps(told)
    assert "众创" in run(cli.org, "show", "天海泵业有限公司")


def test_show_of_several_or_none_tells_the_candidates(world: World) -> None:
    two = [make_organisation(f"国强{n}有限公司", zone=world.here, short="国强") for n in "一二"]
    with pytest.raises(ValidationError, match="有几家机构都叫") as several:
        run(cli.org, "show", "国强")
    assert all(f"{one.name}（#{one.pk}）" in str(several.value) for one in two)
    with pytest.raises(ValidationError, match=r"是不是：国强一有限公司（#\d+）"):
        run(cli.org, "show", "国强一")


def test_merge_and_unmerge_are_a_users_doing(world: World) -> None:
    one = make_organisation("甲厂", zone=world.here, code=CODES[0])
    other = make_organisation("甲厂有限公司", zone=world.here, code=CODES[1])
    officer = world.person("science_officer")
    with pytest.raises(access.Denied):
        run(cli.org, "merge", "甲厂", "甲厂有限公司", "--reason", "换码")
    with pytest.raises(ValidationError, match="统一社会信用代码不同"):
        run(cli.org, "merge", "甲厂", "甲厂有限公司", by=officer)
    run(cli.org, "merge", "甲厂", f"#{other.pk}", "--reason", "换码", by=officer)
    verdict = Merge.objects.get()
    assert rows(cli.org, "show", "甲厂")[0]["id"] == other.pk
    run(cli.org, "unmerge", str(verdict.pk), by=officer)
    assert rows(cli.org, "show", "甲厂")[0]["id"] == one.pk


def test_rebuild_tells_how_many(world: World) -> None:
    make_organisation("甲厂", zone=world.here)
    assert rows(cli.registry, "rebuild") == [{"organisations": 2}]
