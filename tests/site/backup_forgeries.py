"""Archives that somebody tampered with, or made wrongly."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from liantu.site.upkeep import archive, keyring
from liantu.site.upkeep import manifest as form
from liantu.site.upkeep.archive import Writer

Change = Callable[[dict[str, Any], dict[str, bytes]], None]


def unpacked(data: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(data) as tar:
        found = []
        for info in tar:
            file = tar.extractfile(info)
            assert file is not None
            found.append((info, file.read()))
        return found


def spliced(data: Path, before: str, info: tarfile.TarInfo, content: bytes = b"") -> bytes:
    """The archive with one more member in front of the member `before`, or at the end where that is empty."""
    plain = bytes_of(data)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        offset = tar.getmember(before).offset if before else len(plain) - 2 * tarfile.BLOCKSIZE
    info.size = len(content)
    more = info.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)
    return gzip.compress(plain[:offset] + more + plain[offset:])


def exchanged(data: Path, one: str, two: str) -> bytes:
    """The archive with the contents of two members of equal room exchanged, headers and all."""
    plain = bytes_of(data)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        members = tar.getmembers()
    ends = [following.offset for following in members[1:]] + [len(plain) - 2 * tarfile.BLOCKSIZE]
    span = {info.name: slice(info.offset, end) for info, end in zip(members, ends, strict=True)}
    first, second = span[one], span[two]
    middle = plain[first.stop : second.start]
    return gzip.compress(plain[: first.start] + plain[second] + middle + plain[first] + plain[second.stop :])


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def forged(data: Path, keys: Path, to: Path, change: Change) -> Path:
    """An archive by somebody who has the keys: `change` alters the manifest and the contents in place."""
    contents = {info.name: content for info, content in unpacked(data)}
    told = json.loads(contents["manifest.json"])
    change(told, contents)
    manifest = form._parsed(told)
    ring, _taken = keyring.read(keys)
    with to.open("wb") as out:
        spool = io.BytesIO()
        writer = Writer(spool, manifest.mtime)
        sums = {}
        for one in manifest.members():
            sums[one.name] = writer.add(one.name, len(contents[one.name]), [contents[one.name]])
        manifest = replace(
            manifest,
            tables=tuple(replace(one, parts=tuple(sums[part.name] for part in one.parts)) for one in manifest.tables),
            heads=manifest.heads and sums[manifest.heads.name],
            files=tuple(sums[file.name] for file in manifest.files),
        )
        writer.bind(manifest, ring, out)
    return to


def bytes_of(data: Path) -> bytes:
    """What a tar program sees."""
    return gzip.decompress(data.read_bytes())


def log_altered(data: Path, keys: Path, to: Path) -> Path:
    """An archive of an installation in whose database somebody had altered one entry of the log."""

    def change(told: dict[str, Any], contents: dict[str, bytes]) -> None:
        entry = next(one for one in told["tables"] if one["model"] == "audit.Entry")
        (part,) = entry["parts"]
        contents[part["name"]] = contents[part["name"]].replace(b'"test.seed"', b'"test.sown"', 1)
        entry["digest"] = hashlib.sha256(contents[part["name"]]).hexdigest()

    return forged(data, keys, to, change)


def spoilt(data: Path, keys: Path, folder: Path) -> dict[str, tuple[Path, str]]:
    """Archives that somebody without the keys tampered with, each with words of its refusal."""
    whole = data.read_bytes()
    plain = bytes_of(data)
    made: dict[str, tuple[Path, str]] = {}

    def case(name: str, content: bytes, words: str) -> None:
        (folder / name).write_bytes(content)
        made[name] = folder / name, words

    def edited(before: bytes, after: bytes) -> bytes:
        at = plain.rindex(before)
        return gzip.compress(plain[:at] + after + plain[at + len(before) :])

    case("nothing", b"", "不是链图的数据备份")
    case("noise", os.urandom(5000), "不是链图的数据备份")
    case("keys", keys.read_bytes(), "不是链图的数据备份")
    case("half", whole[: len(whole) // 2], "已损坏")
    case("longer", gzip.compress(plain + bytes(512)), "已损坏")
    case("tail", whole + gzip.compress(b"more"), "已损坏")
    case("flipped", whole[:-3000] + bytes([whole[-3000] ^ 1]) + whole[-2999:], "已损坏")
    case("row", edited(b'"li.na"', b'"li.mu"'), "accounts.User/000001.jsonl 与清单不符")
    case("manifest", edited(b'"vendor": "sqlite"', b'"vendor": "sqlitf"'), "签名不符")
    case("newer", edited(b"liantu-backup 0001", b"liantu-backup 0002"), "较新版本")
    bomb = archive.header("manifest.json", 8**11 - 1, 0) + bytes(2**20)
    case("bomb", gzip.compress(plain[:1024] + bomb), "不是链图的数据备份")
    zone, unit = (f"tables/accounts.{name}/000001.jsonl" for name in ("Zone", "Unit"))
    case("exchanged", exchanged(data, unit, zone), "Unit/000001.jsonl 与清单不符")
    hostile = {
        "outside": member("../../outside"), "absolute": member("/tmp/outside"),
        "link": member("files/link", tarfile.SYMTYPE, "/etc/passwd"),
        "hard link": member("files/hard", tarfile.LNKTYPE, "signature"),
        "device": member("files/device", tarfile.CHRTYPE), "extra": member("files/extra"),
        "twice": member(zone), "pax": member("界" * 2000),
    }  # fmt: skip
    for name, info in hostile.items():
        case(name, spliced(data, zone, info), "Zone/000001.jsonl 与清单不符")
        case(f"{name} at the end", spliced(data, "", info), "结尾 与清单不符")
    return made


def signed(data: Path, keys: Path, folder: Path) -> dict[str, tuple[Path, str]]:
    """Archives that somebody with the keys made wrongly."""
    made: dict[str, tuple[Path, str]] = {}

    def forge(name: str, words: str, change: Change) -> None:
        made[name] = forged(data, keys, folder / name, change), words

    def table(told: dict[str, Any], model: str) -> dict[str, Any]:
        return next(one for one in told["tables"] if one["model"] == model)

    def row_out(told: dict[str, Any], contents: dict[str, bytes]) -> None:
        name = table(told, "accounts.PasswordRecord")["parts"][0]["name"]
        contents[name] = contents[name].partition(b"\n")[2]

    def orphan(told: dict[str, Any], contents: dict[str, bytes]) -> None:
        # Its rows fit its digest, but other rows point to what is not there.
        empty = {"parts": [], "rows": 0, "digest": hashlib.sha256().hexdigest()}
        table(told, "accounts.Zone").update(empty)

    def garbage(told: dict[str, Any], contents: dict[str, bytes]) -> None:
        contents[table(told, "accounts.Zone")["parts"][0]["name"]] = b'{"a":1}\n'

    def renamed(name: str) -> Change:
        def change(told: dict[str, Any], contents: dict[str, bytes]) -> None:
            contents[name] = contents[told["files"][0]["name"]]
            told["files"][0]["name"] = name

        return change

    forge("row out", "accounts.PasswordRecord 与备份不一致", row_out)
    forge("orphan", "数据库拒绝了恢复", orphan)
    forge("garbage", "accounts.Zone 的数据无法读取", garbage)
    forge(
        "migration",
        "没有迁移 accounts.9999_later",
        lambda told, _c: told["migrations"]["accounts"].append("9999_later"),
    )
    forge(
        "column",
        "accounts.Zone 的列与本版本不符",
        lambda told, _c: table(told, "accounts.Zone")["columns"].pop(),
    )
    forge("home", "清单不可用", lambda told, _c: told["home"].update(demo=True, now="soon"))
    for number, name in enumerate(["files/../../x", "/x", "files//x", "files/.restoring/x", "files/a\\b", "tables/x"]):
        forge(f"name {number}", "清单不可用", renamed(name))
    return made
