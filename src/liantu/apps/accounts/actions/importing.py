"""Many accounts from one workbook. Good rows go in, bad ones come back with a word, none disappears."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from liantu.kit import clock
from liantu.kit.access import public as access
from liantu.kit.access.sentences import clauses
from liantu.kit.audit import public as audit
from liantu.kit.ui import exports

from ..models import User
from . import secrets_of, sheets
from .users import keep_user

#: Headers as people write them → the field.
HEADERS = {
    "用户名": "username", "账号": "username", "username": "username", "user name": "username",
    "姓名": "name", "名字": "name", "name": "name",
    "邮箱": "email", "电子邮箱": "email", "email": "email",
    "电话": "phone", "手机": "phone", "手机号": "phone", "联系电话": "phone", "phone": "phone",
}  # fmt: skip
MOST_ROWS = 2000
#: Seconds that an upload waits for its job.
UPLOADS_FOR = 24 * 3600


@dataclass(frozen=True)
class Imported:
    made: int
    refused: int


@dataclass(frozen=True)
class Row:
    """One row of the workbook: its number as the spreadsheet shows it, and what stands in it."""

    number: int
    told: dict[str, str]


@dataclass(frozen=True)
class Draft:
    """A row made into an account that is not saved yet, and its one-time password."""

    row: Row
    user: User
    password: str


@access.steps
def keep_upload(*, by: Any, content: BinaryIO) -> str:
    """Put an uploaded workbook, already checked, where the job will find it; returns its name. Raises ValidationError, Denied.

    Reading it takes long, so nothing is locked meanwhile.
    """
    if not access.may_ever(by, "create", "accounts.User"):
        raise access.Denied("create", "accounts.User")
    name = secrets.token_hex(16)
    path = _upload_path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content.read())
    try:
        rows = list(read_rows(path))
        if not rows:
            raise ValidationError(_("工作簿里没有数据行"))
        note_upload(by=by, rows=len(rows))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name


@access.action
def note_upload(*, by: Any, rows: int) -> None:
    """Write down that a list of people came in."""
    audit.record(by, "accounts.user.upload", category=audit.Category.SECURITY, details={"rows": rows})


def drop_uploads() -> int:
    """Remove uploads that no job came for within a day: they hold personal data. The number removed."""
    before, dropped = clock.wall().timestamp() - UPLOADS_FOR, 0
    for path in (settings.LIANTU_HOME.files / "uploads").glob("*.xlsx"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


@access.steps
def import_users(
    *, by: Any, upload: str, path: Path, on_progress: Callable[[int, int], None] | None = None
) -> Imported:
    """Make the accounts of a kept upload; `path` gets a workbook with each row's one-time password or refusal.

    Passwords are hashed first, which takes long; then everything goes in at once, so that a run which is killed leaves
    no account whose password nobody knows. The upload is gone afterwards, whatever became of it.
    Raises ValidationError, Denied.
    """
    source = _upload_path(upload)
    try:
        return _import(by, source, path, on_progress)
    finally:
        source.unlink(missing_ok=True)


def _import(by: Any, source: Path, path: Path, on_progress: Callable[[int, int], None] | None) -> Imported:
    if not access.may_ever(by, "create", "accounts.User"):
        raise access.Denied("create", "accounts.User")
    if not source.exists():
        raise ValidationError(_("上传的文件已不在，可能因超过一天未处理而清除：请重新上传"))
    drafts = []
    rows = list(read_rows(source))
    for at, row in enumerate(rows, start=1):
        user = User(**{**row.told, "username": row.told["username"].lower()})
        drafts.append(Draft(row, user, secrets_of.set_temporary_password(user)))
        if on_progress is not None:
            on_progress(at, len(rows))
    made = keep_users(by=by, drafts=drafts, path=path)
    return Imported(made, len(rows) - made)


@access.action
def keep_users(*, by: Any, drafts: list[Draft], path: Path) -> int:
    """Save those drafts that can be, and write what became of each to `path`; the number saved."""
    answers, made = [], 0
    for draft in drafts:
        place, user = draft.row.number, draft.user
        try:
            keep_user(by=by, user=user)
            answers.append([place, user.username, user.name, draft.password, _("已新建，首次登录须改密码")])
            made += 1
        except ValidationError as refusal:
            words = _("未新建：%(why)s") % {"why": clauses(refusal.messages)}
            answers.append([place, user.username, user.name, "", words])
    _write_answers(by, path, answers)
    return made


def read_rows(path: Path) -> Iterator[Row]:
    """The rows under the first line that names the columns; lines above it are titles. Raises ValidationError."""
    sheets.check_spread(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        raise ValidationError(_("这个文件读不出来：请用 Excel 另存为 .xlsx 后重新上传")) from None
    names: list[str | None] | None = None
    count = 0
    for number, line in enumerate(cells, start=1):
        texts = [_text(cell) for cell in line]
        if names is None:
            found = [
                HEADERS.get(text.rstrip("*＊").replace("（必填）", "").replace("(必填)", "").lower()) for text in texts
            ]
            names = found if {"username", "name"} <= set(found) else None
        elif any(texts):
            count += 1
            if count > MOST_ROWS:
                raise ValidationError(_("一次最多 %(most)d 行，请分成几个文件") % {"most": MOST_ROWS})
            yield Row(number, _fields(names, texts))
    if names is None:
        raise ValidationError(_("没有找到表头：第一张表里须有“用户名”和“姓名”两列"))


def _fields(names: list[str | None], texts: list[str]) -> dict[str, str]:
    """What a row tells; of two columns for one thing, such as 电话 and 手机, the first that is filled in."""
    told = {"username": "", "name": "", "email": "", "phone": ""}
    for name, text in zip(names, texts, strict=False):
        if name and not told[name]:
            told[name] = text
    return told


def _text(cell: object) -> str:
    """A cell as text; a telephone number that the spreadsheet took for a number keeps its digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _write_answers(by: Any, path: Path, answers: list[list[Any]]) -> None:
    columns = [
        exports.SheetColumn(_("行号"), exports.Kind.NUMBER, 8),
        exports.SheetColumn(_("用户名")),
        exports.SheetColumn(_("姓名")),
        exports.SheetColumn(_("一次性密码")),
        exports.SheetColumn(_("结果"), width=60),
    ]
    number = exports.new_number()
    book = exports.Book(
        _("新建用户"), columns, answers, maker=by.audit_name, number=number, watermark=True,
        about=[(_("说明"), _("请把一次性密码单独交给本人，用后删除本文件；7 天内未登录即失效"))],
    )  # fmt: skip
    file, _count = exports.write(book)
    with file:
        path.write_bytes(file.read())
    path.chmod(0o600)


def _upload_path(name: str) -> Path:
    if len(name) != 32 or set(name) - set("0123456789abcdef"):
        raise ValidationError(_("没有找到上传的文件"))
    path: Path = settings.LIANTU_HOME.files / "uploads" / f"{name}.xlsx"
    return path
