"""A chain's content as files: YAML, a workbook, two tables in an archive; out, and in again with what is wrong by place."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from liantu.engine import chains as engine
from liantu.engine.packs import Words
from liantu.engine.reading.sheets import WrongBook
from liantu.kit.rulestore import public as rulestore
from liantu.kit.ui import uploads

from ..models import Chain
from .drafting import language

ENDINGS = ("xlsx", "yaml", "yml", "zip")
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
    "csv": "application/zip",
}
MOST_MB = 10
#: Bytes of one table that come out of an archive: ten thousand nodes take three.
MOST_TABLE = 30 * uploads.MB
MOST_PARTS = 20
TABLES = ("nodes.csv", "edges.csv")
SHOWN = 40


@dataclass(frozen=True)
class Brought:
    """What a file says. `made_from`: the digest of the text that it was made from; "" where it does not tell."""

    content: engine.Chain
    made_from: str = ""


def export(content: engine.Chain, form: str, digest: str, about: Sequence[tuple[str, str]] = ()) -> tuple[bytes, str]:
    """The bytes of a file and its name; `form`: xlsx, yaml or csv (an archive of two). Raises ValidationError."""
    stem = f"{content.key}-{content.version or 'draft'}"
    if form == "yaml":
        return engine.write_yaml(content).encode(), f"{stem}.yaml"
    if form not in FORMATS:
        raise ValidationError(_("没有格式“%(form)s”，可用：xlsx、yaml、csv") % {"form": form[:20]})
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if form == "xlsx":
            engine.write_workbook(content, place / "chain.xlsx", digest, about)
            return (place / "chain.xlsx").read_bytes(), f"{stem}.xlsx"
        engine.write_tables(content, *(place / name for name in TABLES))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in TABLES:
                archive.writestr(name, (place / name).read_bytes())
        return out.getvalue(), f"{stem}.zip"


def read_upload(file: Any, chain: Chain, now: engine.Chain | None) -> Brought:
    """What an uploaded file (`name`, `size`, `read`, `seek`) says of a chain; `now` has its title and author, which tables do not tell.

    Raises ValidationError: what is no such file, and each row that is wrong, with sheet and row.
    """
    name = uploads.harmless_name(file.name or "")
    ending = name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise ValidationError(_("“%(name)s”不是 %(endings)s 文件") % {"name": name, "endings": "、".join(ENDINGS)})
    if not file.size or file.size > MOST_MB * uploads.MB:
        raise ValidationError(_("“%(name)s”是空的，或超过 %(n)d MB") % {"name": name, "n": MOST_MB})
    head = now or engine.Chain(chain.pack, Words(chain.name), {})
    try:
        if ending == "xlsx":
            uploads.check_upload(file, ("xlsx",), MOST_MB)
            content, faults, made_from = engine.read_workbook(file.read(), name, head)
        elif ending == "zip":
            content, faults, made_from = *_read_archive(file, name, head), ""
        else:
            return Brought(_read_yaml(file))
    except (WrongBook, engine.WrongFile) as wrong:
        raise ValidationError(wrong.told(language())) from None
    _refuse(faults)
    return Brought(content, made_from)


def _read_yaml(file: Any) -> engine.Chain:
    text = rulestore.text_of(file, engine.LONGEST)
    content, problems = engine.read_chain(text)
    _refuse([engine.Fault(f"yaml:{one.line}", one.told("zh"), one.told("en")) for one in problems])
    if content is None:
        raise ValidationError(_("“%(name)s”里没有产业链") % {"name": file.name})
    return content


def _read_archive(file: Any, name: str, head: engine.Chain) -> tuple[engine.Chain, list[engine.Fault]]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                parts = [part for part in archive.infolist() if part.filename.rpartition("/")[2] in TABLES]
                if len(archive.infolist()) > MOST_PARTS or len(parts) != len(TABLES):
                    raise ValidationError(_("压缩包“%(name)s”里应有 nodes.csv 和 edges.csv 各一个") % {"name": name})
                for part in parts:
                    # What it states of its size is the word of whoever made it: it is counted as it comes out.
                    with archive.open(part) as packed:
                        content = packed.read(MOST_TABLE + 1)
                    if len(content) > MOST_TABLE:
                        raise ValidationError(_("压缩包“%(name)s”解压后过大，未读取内容") % {"name": name})
                    (Path(folder) / part.filename.rpartition("/")[2]).write_bytes(content)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
            words = _("压缩包“%(name)s”已损坏、有密码，或不是 .zip：请重新压缩后上传")
            raise ValidationError(words % {"name": name}) from None
        return engine.read_tables(*(Path(folder) / table for table in TABLES), head)


def _refuse(faults: Sequence[engine.Fault]) -> None:
    if not faults:
        return
    told = [f"{_place(one.place)}{one.zh if language() == 'zh' else one.en}" for one in faults[:SHOWN]]
    if len(faults) > SHOWN:
        told.append(_("还有 %(n)d 处，改好前面的再看") % {"n": len(faults) - SHOWN})
    raise ValidationError(told)


def _place(place: str) -> str:
    sheet, _sep, row = place.partition(":")
    if not row:
        return f"{place} "
    if sheet == "yaml":
        return _("第 %(row)s 行：") % {"row": row}
    return _("“%(sheet)s”第 %(row)s 行：") % {"sheet": sheet, "row": row}
