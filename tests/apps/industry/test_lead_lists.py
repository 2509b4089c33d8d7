"""A list of firms elsewhere, from the workbook to the targets of a gap."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liantu.apps.industry import public as industry
from liantu.apps.registry.models import Organisation
from liantu.kit.intake import public as intake
from tests.factories.figures import Scene

pytestmark = pytest.mark.django_db

LIST = """企业名称,拟补产业链,拟补环节,可供产品,所在省市,营收规模（万元）,营收增速（%）
浙江甲电机有限公司,水泵制造,永磁同步电机,永磁电机,浙江省台州市,32000,18
江苏乙传动有限公司,水泵制造,没有的环节,齿轮箱,江苏省常州市,9000,5
"""


def test_list_of_firms_elsewhere_becomes_targets_outside_of_the_zone(scene: Scene) -> None:
    officer = scene.officer
    chain = industry.create_chain(by=officer, zone=scene.zone, name="水泵制造")
    industry.link_content(by=officer, chain=chain, pack="yanhu.pumps")
    file = SimpleUploadedFile("名录.csv", LIST.encode("utf-8-sig"))
    plan = intake.receive(by=officer, source=scene.source(unit=scene.world.unit), file=file, title="", issued="2026-08")
    plan = intake.read_plan(by=officer, plan=plan)
    assert plan.tables[0]["constants"]["organisation.in_zone"] == "no"
    plan = intake.confirm(by=officer, plan=plan, tables=plan.tables)
    plan = intake.compare(by=officer, plan=plan)
    # A node that nobody knows keeps its own row back, and no other.
    assert [row.state for row in plan.rows.order_by("number")] == ["new", "rejected"]
    intake.carry_out(by=officer, plan=intake.apply(by=officer, plan=plan))
    target = industry.list_targets(officer).get()
    told = (target.node, target.products, target.place, target.revenue, float(target.growth))
    assert told == ("pm_motor", "永磁电机", "浙江省台州市", 320_000_000, 0.18)
    assert Organisation.objects.get(name="浙江甲电机有限公司").home_id is None
