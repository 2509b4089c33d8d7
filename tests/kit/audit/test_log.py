"""The log: what an entry holds, and that nothing can be altered, removed, reordered or cut off unseen."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from liantu.apps.accounts import public as accounts
from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.audit import public as audit
from liantu.kit.audit import sealer
from liantu.kit.audit.sealer import heads_path
from tests.factories.accounts import World

Entry, Seal = audit.Entry, audit.Seal
pytestmark = pytest.mark.django_db


def write(count: int, batch: int | None = None) -> None:
    """`count` entries, sealed, in batches of `batch`."""
    for n in range(count):
        audit.record(access.Visitor(f"visitor {n}"), "test.done", details={"n": n})
        if batch and (n + 1) % batch == 0:
            audit.seal()
    audit.seal()


def kinds() -> list[tuple[str, int, int]]:
    return [(finding.kind, finding.first, finding.last) for finding in audit.verify().findings]


def test_log_untouched_verifies() -> None:
    write(7, batch=3)
    report = audit.verify()
    assert (report.sealed, report.unsealed, report.seals, report.head, report.findings) == (7, 0, 3, 7, [])


def test_log_empty_verifies() -> None:
    assert audit.verify().sound


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "somebody else"),
        ("action", "test.undone"),
        ("outcome", "failed"),
        ("details", '{"n":99}'),
        ("at", "2020-01-01T00:00:00+00:00"),
        ("reason", "x"),
        ("address", "10.0.0.1"),
        ("object_id", "5"),
        ("category", "security"),
    ],
)
def test_altered_entry_is_named(column: str, value: str) -> None:
    write(5, batch=2)
    Entry.objects.filter(position=4).update(**{column: value})
    assert kinds() == [("altered", 4, 4)]


def test_altered_unsealed_entry_is_named() -> None:
    audit.record(access.Visitor(), "test.done")
    Entry.objects.update(action="test.undone")
    assert [finding.kind for finding in audit.verify().findings] == ["altered"]


def test_removed_entry_is_named() -> None:
    write(6, batch=3)
    Entry.objects.filter(position=2).delete()
    assert kinds() == [("removed", 2, 2)]


def test_removed_run_over_two_seals_is_named() -> None:
    write(9, batch=3)
    Entry.objects.filter(position__in=[3, 4, 5]).delete()
    assert kinds() == [("removed", 3, 3), ("removed", 4, 5)]


def test_removed_and_renumbered_entries_are_named() -> None:
    write(4)
    Entry.objects.filter(position=2).delete()
    Entry.objects.filter(position=3).update(position=2)
    Entry.objects.filter(position=4).update(position=3)
    assert kinds() == [("moved", 2, 2), ("moved", 3, 3), ("removed", 4, 4)]


def test_reordered_entries_are_named() -> None:
    write(5)
    Entry.objects.filter(position=2).update(position=100)
    Entry.objects.filter(position=4).update(position=2)
    Entry.objects.filter(position=100).update(position=4)
    assert kinds() == [("moved", 2, 2), ("moved", 4, 4)]


def test_entries_whose_numbers_were_exchanged_are_named() -> None:
    write(5)
    two, four = (Entry.objects.get(position=at).pk for at in (2, 4))
    for now, then in ((-1, two), (two, four), (four, -1)):
        Entry.objects.filter(pk=then).update(id=now)
    assert kinds() == [("moved", 2, 2), ("moved", 4, 4)]


def test_cut_off_end_is_named_by_the_exported_head() -> None:
    write(6, batch=2)
    Entry.objects.filter(position__gt=4).delete()
    Seal.objects.filter(number=3).delete()
    assert kinds() == [("cut", 5, 6)]


def test_everything_removed_is_named_by_the_exported_head() -> None:
    write(3)
    Entry.objects.all().delete()
    Seal.objects.all().delete()
    assert kinds() == [("cut", 1, 3)]


def test_removed_seal_is_named() -> None:
    write(6, batch=2)
    Seal.objects.filter(number=2).delete()
    assert ("removed", 3, 4) in kinds()


def test_last_seal_removed_with_its_entries_left_is_named() -> None:
    write(4, batch=2)
    Seal.objects.filter(number=2).delete()
    assert kinds() == [("seal", 3, 4), ("cut", 3, 4)]


def test_altered_seal_is_named() -> None:
    write(4, batch=2)
    Seal.objects.filter(number=1).update(at=clock.wall())
    assert kinds() == [("seal", 1, 2)]


def test_altered_head_is_named() -> None:
    write(2)
    path = Path(settings.LIANTU_AUDIT_HEADS)
    path.write_text(path.read_text().replace("1\t2\t", "1\t3\t"))
    assert kinds() == [("cut", 3, 3)]


def test_missing_head_is_named() -> None:
    write(2)
    heads_path().unlink()
    assert kinds() == [("cut", 2, 2)]


def test_missing_head_is_a_remark_where_no_worker_is_meant_to_run(settings: Any) -> None:
    write(2)
    heads_path().unlink()
    settings.LIANTU_JOB_WORKERS = 0
    report = audit.verify()
    assert (report.sound, report.head, len(report.remarks)) == (True, None, 1)
    settings.LIANTU_JOB_WORKERS = 1
    assert not audit.verify().sound


def test_head_that_is_there_is_held_against_the_log_wherever_workers_run(settings: Any) -> None:
    write(4, batch=2)
    Seal.objects.filter(number=2).delete()
    settings.LIANTU_JOB_WORKERS = 0
    assert kinds() == [("seal", 3, 4), ("cut", 3, 4)]


def test_sealer_with_nothing_to_do_checks_one_line_of_the_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    write(6, batch=2)
    path, asked = heads_path(), []
    path.write_bytes(path.read_bytes() * 2000)
    honest, size = sealer.head_mac, path.stat().st_size
    monkeypatch.setattr(sealer, "head_mac", lambda *told: asked.append(told) or honest(*told))
    audit.seal()
    assert (path.stat().st_size, len(asked)) == (size, 1)


def test_end_of_the_heads_is_read_without_the_rest() -> None:
    class Counting(io.BytesIO):
        seen = 0

        def read(self, size: int = -1) -> bytes:
            self.seen += size
            return super().read(size)

    file = Counting(b"".join(b"line %06d\n" % n for n in range(100_000)))
    pieces = sealer._backwards(file)
    assert next(pieces).splitlines()[-1] == b"line 099999"
    assert file.seen == 4096
    assert sum(len(piece.splitlines()) for piece in sealer._backwards(file)) == 100_000


def test_heads_in_another_order_are_not_exported_twice() -> None:
    write(6, batch=2)
    path = heads_path()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]))
    audit.seal()
    assert len(path.read_text().splitlines()) == 4
    assert audit.verify().head == 6


def test_forged_head_is_named_and_does_not_stop_the_export() -> None:
    write(4, batch=2)
    path = heads_path()
    forged = "9999\t9999\tchain\tmac\t2026-09-14\n"
    path.write_text(path.read_text() + forged)
    write(2)
    numbers = [int(line.split("\t")[0]) for line in path.read_text().splitlines()]
    assert numbers == [1, 2, 9999, 3]
    assert kinds() == [("cut", 9999, 9999)]


def test_line_that_a_crash_left_half_written_spoils_no_other() -> None:
    write(4, batch=2)
    path = heads_path()
    path.write_text(path.read_text()[:-100])
    audit.seal()
    assert [line.split("\t")[0] for line in path.read_text().splitlines()] == ["1", "2", "2"]
    assert audit.verify().findings == []


def test_heads_longer_than_one_piece_are_read_to_their_start() -> None:
    write(2)
    path = heads_path()
    path.write_text(path.read_text() + "\t\n" * 10_000 + "x" * 5000)
    audit.seal()
    assert path.read_text().count("1\t2\t") == 1


def test_other_key_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)
    from liantu.site.home import Keys

    monkeypatch.setattr(Keys, "audit", property(lambda self: b"another key"))
    assert [finding.kind for finding in audit.verify().findings] == ["key"]


def test_entry_of_a_rolled_back_transaction_is_not_there() -> None:
    with transaction.atomic():
        audit.record(access.Visitor(), "test.done")
        transaction.set_rollback(True)
    assert Entry.objects.count() == 0


def test_unsealed_entries_are_counted() -> None:
    write(2)
    audit.record(access.Visitor(), "test.done")
    report = audit.verify()
    assert (report.sealed, report.unsealed, report.sound) == (2, 1, True)


def test_head_is_exported_again_where_the_file_is_behind() -> None:
    write(2)
    heads_path().unlink()
    write(1)
    report = audit.verify()
    assert (report.head, report.findings) == (3, [])


def test_second_sealer_that_comes_in_between_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    audit.record(access.Visitor(), "test.done")
    honest = sealer.seal_chain

    def overtaken(previous: str, seal: Seal) -> str:
        if not Seal.objects.filter(number=2).exists():
            Seal.objects.create(
                number=2, first=2, last=2, at=clock.wall(), key="k", digest="d", chain="c"
            )  # fmt: skip
        return honest(previous, seal)

    monkeypatch.setattr(sealer, "seal_chain", overtaken)
    assert sealer._seal_one(10) == 0
    assert Entry.objects.filter(position__isnull=True).count() == 1


def test_personal_values_are_not_copied(world: World) -> None:
    user, _ = accounts.create_user(by=world.system, username="li.na", name="李娜", phone="13800001111")
    accounts.edit_user(by=world.system, user=user, phone="13900002222")
    entry = Entry.objects.filter(action="accounts.user.edit").get()
    assert "phone" in entry.details
    assert "13800001111" not in entry.details
    assert "13900002222" not in entry.details


def test_secrets_are_never_in_the_log(world: World) -> None:
    user, password = accounts.create_user(by=world.system, username="li.na", name="李娜")
    accounts.reset_password(by=world.security, user=user, reason="忘记密码")
    accounts.begin_second_factor(by=user)
    told = " ".join(Entry.objects.values_list("details", flat=True))
    assert password not in told
    assert user.totp_secret not in told
    assert user.password not in told


def test_edit_that_changes_nothing_leaves_no_entry(world: World) -> None:
    accounts.edit_unit(by=world.system, unit=world.unit, name=world.unit.name)
    assert not Entry.objects.filter(action="accounts.unit.edit").exists()


@pytest.mark.django_db(transaction=True)
def test_refusal_is_logged_though_its_transaction_is_not(world: World) -> None:
    with pytest.raises(access.Denied):
        accounts.create_unit(by=world.security, name="新单位", kind="department")
    entry = Entry.objects.get()
    assert (entry.outcome, entry.category, entry.action) == ("refused", "security", "accounts.unit.create")


def test_nul_in_what_somebody_typed_does_not_stop_the_log() -> None:
    audit.record(access.Visitor("a\x00b"), "test.done", reason="\x00")
    audit.seal()
    assert audit.verify().sound


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_verifies_as_it_was_written(texts: list[str]) -> None:
    for text in texts:
        audit.record(access.Visitor(text), "test.done", reason=text, details={"text": text})
    audit.seal()
    assert audit.verify().sound


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_lose_nothing() -> None:
    failures: list[Exception] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    def write_some() -> None:
        for n in range(20):
            with transaction.atomic():
                audit.record(access.Visitor("writer"), "test.done", details={"n": n})

    def seal_some() -> None:
        for _ in range(10):
            audit.seal(batch=7)

    works = [write_some] * 4 + [seal_some] * 2
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit.seal()
    report = audit.verify()
    assert failures == []
    assert (report.sealed, report.unsealed, report.findings) == (80, 0, [])


@pytest.mark.django_db(transaction=True)
def test_log_verifies_while_it_is_written_and_sealed() -> None:
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            for _ in range(5):
                audit.record(access.Visitor("writer"), "test.done")
            audit.seal(batch=3)
        connection.close()

    write(1)
    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        findings = [audit.verify().findings for _ in range(15)]
    finally:
        over.set()
        thread.join()
    assert findings == [[]] * 15


def test_position_cannot_be_given_twice() -> None:
    write(2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(position=2).update(position=1)
