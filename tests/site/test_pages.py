"""The site's own pages: help, the gallery, and the switches of the frame."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from liantu.apps.accounts.models import User
from liantu.kit.access import public as access
from liantu.kit.ui.guard import back_to
from liantu.site import help as documentation
from liantu.site import pages
from tests.factories.accounts import World
from tests.factories.ui import request_for


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "zh").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "zh" / "index.md").write_text("# 用户指南\n\n见[运维](operations.md#备份)。\n", encoding="utf-8")
    (tmp_path / "zh" / "operations.md").write_text(
        "# 运维\n\n## 备份\n\n<script>x</script> `liantu backup`\n\n| 名 | 值 |\n|--|--|\n| a | 1 |\n\n![图](a.png)\n",
        encoding="utf-8",
    )
    (tmp_path / "en" / "index.md").write_text("# User guide\n", encoding="utf-8")
    monkeypatch.setattr(documentation, "PLACES", (tmp_path,))
    return tmp_path


def test_help_lists_its_topics_in_the_language_of_the_reader(docs: Path) -> None:
    assert [topic.title for topic in documentation.topics()] == ["用户指南", "运维"]
    with translation.override("en"):
        assert [topic.title for topic in documentation.topics()] == ["User guide"]


def test_a_topic_is_shown_with_html_switched_off(docs: Path) -> None:
    page = documentation.page(documentation.topic("operations"))
    assert "&lt;script&gt;" in page.html
    assert "<table>" in page.html
    assert "<img" not in page.html
    assert '<h2 id="备份">' in page.html
    assert page.headings == (("备份", "备份"),)


def test_links_between_topics_lead_to_their_pages(docs: Path) -> None:
    assert '<a href="/help/operations/#%E5%A4%87%E4%BB%BD">' in documentation.page(documentation.topic("index")).html


def test_a_topic_that_changed_is_read_anew(docs: Path) -> None:
    topic = documentation.topic("index")
    documentation.page(topic)
    topic.path.write_text("# 新指南\n\n正文改了\n", encoding="utf-8")
    assert "正文改了" in documentation.page(topic).html


@pytest.mark.parametrize("name", ["nothing", "..", "index.md"])
def test_a_topic_that_there_is_not_is_not_found(docs: Path, name: str) -> None:
    with pytest.raises(access.NotHere):
        documentation.topic(name)


def test_help_is_for_everybody(docs: Path) -> None:
    request = request_for()
    assert "用户指南" in pages.help_index(request).content.decode()
    assert "运维" in pages.help_topic(request, "operations").content.decode()


def test_an_installation_without_documents_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documentation, "PLACES", (tmp_path,))
    assert "这份安装没有带文档" in pages.help_index(request_for()).content.decode()


def test_the_palette_finds_help_by_title_and_heading(docs: Path) -> None:
    found = list(documentation.find(access.Visitor(), "备份", 8))
    assert [(one.label, one.url) for one in found] == [("备份", "/help/operations/#备份")]
    assert list(documentation.find(access.Visitor(), "", 8)) == []


@pytest.mark.django_db
def test_the_language_is_kept_in_the_browser_and_on_the_account(world: World) -> None:
    request = request_for(world.system, "/", {"language": "en", "next": "/help/"}, method="post")
    answer = pages.switch_language(request)
    assert (answer.status_code, answer.url) == (302, "/help/")
    assert answer.cookies["liantu-language"].value == "en"
    assert User.objects.get(pk=world.system.pk).language == "en"


def test_the_language_can_be_switched_before_signing_in() -> None:
    answer = pages.switch_language(request_for(None, "/", {"language": "en"}, method="post"))
    assert (answer.url, answer.cookies["liantu-language"].value) == ("/signin/", "en")


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValidationError):
        pages.switch_language(request_for(None, "/", {"language": "fr"}, method="post"))


@pytest.mark.django_db
def test_the_theme_is_kept_on_the_account(world: World) -> None:
    pages.switch_theme(request_for(world.system, "/", {"theme": "dark"}, method="post"))
    assert User.objects.get(pk=world.system.pk).theme == "dark"
    with pytest.raises(ValidationError):
        pages.switch_theme(request_for(world.system, "/", {"theme": "pink"}, method="post"))


@pytest.mark.django_db
def test_a_zone_is_chosen_among_ones_own(world: World) -> None:
    request = request_for(world.system, "/", {"zone": str(world.here.pk)}, method="post", zone=world.here)
    pages.switch_zone(request)
    assert request.session == {"zone": world.here.pk}
    request = request_for(world.system, "/", {"zone": ""}, method="post", zone=world.here)
    request.session["zone"] = world.here.pk
    pages.switch_zone(request)
    assert request.session == {}
    with pytest.raises(access.NotHere):
        pages.switch_zone(request_for(world.system, "/", {"zone": str(world.there.pk)}, method="post", zone=world.here))


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_a_switch_returns_to_our_own_pages_only(address: str) -> None:
    assert back_to(request_for(None, "/", {"next": address}, method="post")) == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_gallery_shows_every_part(world: World, language: str) -> None:
    with translation.override(language):
        page = pages.gallery(request_for(world.system, "/gallery/")).content.decode()
    for part in ("ledger", "chart", "progress-part", "mark-touch", "notice", "empty", "field-error", "state"):
        assert re.search(rf'class="[^"]*\b{part}\b', page), part


@pytest.mark.django_db
@pytest.mark.parametrize(("part", "status"), [("drawer", 200), ("toast", 200), ("job", 204)])
def test_the_gallery_answers_its_own_buttons(world: World, part: str, status: int) -> None:
    answer = pages.gallery(request_for(world.system, "/gallery/", {"part": part}, htmx="drawer"))
    assert answer.status_code == status
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    ("proxies", "told", "status", "words"),
    [
        (0, {"X-Forwarded-Proto": "https"}, 503, "LIANTU_PROXIES=1"),
        (1, {}, 503, "X-Forwarded-Proto"),
        (1, {"X-Forwarded-Proto": "http"}, 301, ""),
        (1, {"X-Forwarded-Proto": "https"}, 200, "链图"),
    ],
)
def test_https_behind_a_proxy_never_redirects_to_itself(
    client: Client, settings: Any, proxies: int, told: dict[str, str], status: int, words: str
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.LIANTU_PROXIES = True, proxies
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    answer = client.get("/signin/", headers=told)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
