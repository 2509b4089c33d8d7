"""The archive: a .tar.gz whose every byte but the contents themselves follows from its manifest.

1. `signature`: one line with the format, the fingerprints of the keys, and a keyed hash (HMAC-SHA-256) over
   that line and the manifest. Without the keys no archive can be forged, and no other keys open it.
2. `manifest.json`: what is inside, with sizes and digests, in the order in which it comes; see `manifest`.
3. The contents.

Any tar program unpacks it. Liantu itself parses no tar header but the manifest's size: it makes the header
that has to come next and compares, so that a name, link, device or size which the signed manifest does not
hold never gets in.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from django.utils.translation import gettext as _

from liantu.kit.access.sentences import listed
from liantu.site.home import Keys

from .drafts import refused_by_system
from .keyring import Ring
from .manifest import FORMAT, Manifest, Member
from .refusal import Refused

BLOCK = 512
PIECE = 1024 * 1024
#: A manifest of some millions of files; nothing larger is read, signed or not.
LARGEST_MANIFEST = 1024**3
MAGIC = "liantu-backup"
_END = bytes(2 * BLOCK)
_SEAL_SIZE = len(MAGIC) + 1 + 4 + (1 + 32) * len(Keys.NAMES) + 1 + 64 + 1


def header(name: str, size: int, mtime: int) -> bytes:
    """A regular file's tar header (POSIX.1-2001), after an extended one where the name or size needs it."""
    records = b""
    if not name.isascii() or len(name) > 100:
        records += _record("path", name)
    if size >= 8**11:
        records += _record("size", str(size))
    plain = _block(name.encode("ascii", "replace")[:100], size if size < 8**11 else 0, mtime, b"0")
    if not records:
        return plain
    return _block(b"PaxHeaders/next", len(records), mtime, b"x") + records + _padding(len(records)) + plain


def _block(name: bytes, size: int, mtime: int, kind: bytes) -> bytes:
    def fill(checksum: bytes) -> bytes:
        fields = (
            name.ljust(100, b"\0"), b"0000600\0", b"0000000\0", b"0000000\0", b"%011o\0" % size,
            b"%011o\0" % mtime, checksum, kind, bytes(100), b"ustar\x0000", bytes(64), b"0000000\0" * 2,
        )  # fmt: skip
        return b"".join(fields).ljust(BLOCK, b"\0")

    return fill(b"%06o\0 " % sum(fill(b" " * 8)))


def _record(key: str, value: str) -> bytes:
    body = f" {key}={value}\n".encode()
    size = len(body)
    # The length counts its own digits.
    while size != len(body) + len(str(size)):
        size = len(body) + len(str(size))
    return str(size).encode() + body


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


class Writer:
    """Writes contents into `spool`, an open scratch file; `bind` then puts the manifest before them."""

    def __init__(self, spool: BinaryIO, mtime: int) -> None:
        self._spool = spool
        self._mtime = mtime
        self._tar = _packed(spool)

    def add(self, name: str, size: int, pieces: Iterable[bytes]) -> Member:
        """One member of exactly `size` bytes. Raises EOFError where the pieces hold fewer; takes no more."""
        self._tar.write(header(name, size, self._mtime))
        digest, left = hashlib.sha256(), size
        for piece in pieces:
            piece = piece[:left]
            self._tar.write(piece)
            digest.update(piece)
            left -= len(piece)
            if not left:
                break
        if left:
            raise EOFError(name)
        self._tar.write(_padding(size))
        return Member(name, size, digest.hexdigest())

    def bind(self, manifest: Manifest, ring: Ring, out: BinaryIO) -> None:
        """Write the whole archive to `out`."""
        self._tar.write(_END)
        self._tar.close()
        content = manifest.as_bytes()
        line = " ".join((MAGIC, f"{FORMAT:04d}", *ring.fingerprints)).encode()
        seal = line + b" " + _sign(ring, line, [content]).encode() + b"\n"
        with closing(_packed(out)) as tar:
            for name, told in (("signature", seal), ("manifest.json", content)):
                tar.write(header(name, len(told), 0) + told + _padding(len(told)))
        # Members of a gzip file may simply follow each other (RFC 1952, 2.2): nothing is packed twice.
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, out, PIECE)


def _packed(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)


def _sign(ring: Ring, line: bytes, content: Iterable[bytes]) -> str:
    signer = ring.signer()
    signer.update(line + b"\n")
    for piece in content:
        signer.update(piece)
    return signer.hexdigest()


class Archive:
    """An archive opened for reading: its signature has been checked, and `manifest` is what was signed.

    Raises Refused where it is no archive, of a newer format, made with other keys, or altered.
    """

    def __init__(self, path: Path, ring: Ring) -> None:
        self.path = path
        with refused_by_system(path):
            self._file = path.open("rb")
        try:
            self._seal = self._read_seal(ring)
            self.manifest = self._read_manifest(ring)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._file.close()

    def members(self) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """Every member with its content in pieces, checked as it is read; what nobody reads is checked too.

        Raises Refused at the first thing that is not as the manifest says, at the latest at the end.
        """
        tar = _Unpacked(self._file, self.path)
        tar.skip(2 * BLOCK + _SEAL_SIZE + len(_padding(_SEAL_SIZE)), "signature")
        tar.skip(self._manifest_size + len(_padding(self._manifest_size)), "manifest.json")
        mtime = self.manifest.mtime
        for member in self.manifest.members():
            tar.expect(header(member.name, member.size, mtime), member.name)
            pieces = tar.content(member)
            yield member, pieces
            for _rest in pieces:
                pass
            tar.expect(_padding(member.size), member.name)
        tar.expect(_END, "")
        tar.expect_end()

    def digest(self) -> tuple[int, str]:
        """Size in bytes and SHA-256 of the file itself."""
        self._file.seek(0)
        told = hashlib.file_digest(self._file, "sha256").hexdigest()
        return self._file.tell(), told

    def _read_seal(self, ring: Ring) -> list[str]:
        start = header("signature", _SEAL_SIZE, 0)
        try:
            told = _Unpacked(self._file, self.path).take(BLOCK + _SEAL_SIZE, "signature")
            parts = told[BLOCK:].decode("ascii").split()
        except (Refused, ValueError):
            told, parts = b"", []
        if told[:BLOCK] != start or len(parts) != 3 + len(Keys.NAMES) or parts[0] != MAGIC or not parts[1].isdigit():
            raise Refused(_("%(path)s 不是链图的数据备份，或者已损坏") % {"path": self.path})
        if int(parts[1]) > FORMAT:
            raise Refused(
                _("%(path)s 是较新版本的链图写的（格式 %(format)d）：请先安装写它的版本或更新的版本")
                % {"path": self.path, "format": int(parts[1])}
            )
        wrong = [
            f"{name}.key"
            for name, theirs, ours in zip(Keys.NAMES, parts[2:], ring.fingerprints, strict=False)
            if theirs != ours
        ]
        if wrong:
            raise Refused(
                _("密钥备份与数据备份不配套（%(names)s）：请找出备份数据时所用的那一份密钥") % {"names": listed(wrong)}
            )
        return parts

    def _read_manifest(self, ring: Ring) -> Manifest:
        # Twice: first without keeping it, so that nobody without the keys can fill the memory.
        line = " ".join(self._seal[:-1]).encode()
        if not hmac.compare_digest(_sign(ring, line, self._manifest_pieces()), self._seal[-1]):
            raise Refused(_("%(path)s 的清单已损坏或被改动，签名不符：请换用另一份备份") % {"path": self.path})
        return Manifest.read(b"".join(self._manifest_pieces()), self.path)

    def _manifest_pieces(self) -> Iterator[bytes]:
        tar = _Unpacked(self._file, self.path)
        tar.skip(BLOCK + _SEAL_SIZE + len(_padding(_SEAL_SIZE)), "signature")
        told = tar.take(BLOCK, "manifest.json")
        try:
            size = int(told[124:135], 8)
        except ValueError:
            size = -1
        if not 0 <= size <= LARGEST_MANIFEST or told != header("manifest.json", size, 0):
            raise Refused(_("%(path)s 不是链图的数据备份，或者已损坏") % {"path": self.path})
        self._manifest_size = size
        yield from tar.pieces(size, "manifest.json")


class _Unpacked:
    """The archive's bytes without the packing, from the start, never more at once than asked for."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        file.seek(0)
        self._gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self._path = path

    def take(self, size: int, name: str) -> bytes:
        return b"".join(self.pieces(size, name))

    def pieces(self, size: int, name: str) -> Iterator[bytes]:
        while size:
            piece = self._read(min(size, PIECE), name)
            if not piece:
                raise self._damaged(name)
            size -= len(piece)
            yield piece

    def skip(self, size: int, name: str) -> None:
        for _piece in self.pieces(size, name):
            pass

    def content(self, member: Member) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in self.pieces(member.size, member.name):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != member.sha256:
            raise self._damaged(member.name)

    def expect(self, wanted: bytes, name: str) -> None:
        if self.take(len(wanted), name) != wanted:
            raise self._damaged(name)

    def expect_end(self) -> None:
        if self._read(1, ""):
            raise self._damaged("")

    def _read(self, size: int, name: str) -> bytes:
        try:
            return self._gzip.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise self._damaged(name) from None

    def _damaged(self, name: str) -> Refused:
        told = {"path": self._path, "name": name or _("结尾")}
        return Refused(_("%(path)s 已损坏或被改动（%(name)s 与清单不符）：请换用另一份备份") % told)
