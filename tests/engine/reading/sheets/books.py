"""Workbooks as departments send them, made for the tests."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

from liantu.engine.reading.sheets import Book, Sheet, read_book

SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
)
SHEET_PATH = "xl/worksheets/sheet1.xml"
#: An old .xls of two sheets, the second hidden, packed.
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)T}V_>5T0}HuDdJ#tfqk*m<XAg!mj#Yf^PQbL%6yb*^gA(E?c;+wOF}6sAc<5Bnp90^di_pL8cJ>&=2(%6e{)*1d*EvK@bKBKB%`jv-g_W778V7-0yPc"
        "o-^mnoY|Q<KYPbUlP3CyEg@KjGLT?FHbKl19>Zc%8)m?MSr%3GZNwsLh$@(j7|0ksJdS^D5HS?-4grTD-3z1uAF<TIDR4CV+!<?#?PNne6E>7G9p)Z~8(0z`"
        "jqFM$dYtGwqIYTR6QbLQ(@nG#$4;<AFlu+?7AtvtfM-%)0#XJKNah`JY>)~sMILwbvhY|vl>1NCd!wu)T^9!ffFZ4L``mufPK28f3lKo$H#OzEToaIj;U0h)"
        "IRoIEx~`vRX#BP1GeG|A&wRsg_(lxka{g7W1Ly?#7!%1HggCgZ6Fr<w*JO2z_Lmru8JzX@jRxmnSfl|J1F*5P`+X%ftjgjLgK?dSYW%+GfDzb-c5svhELEYZ"
        ">@$-N){3l8-Yd?X-FY6PY;f#wnq(9(H@s?_a&Pp+0y|yTaVh8ExuzMf#bNSP_j#SOHOT;5ZMGt7v9+MG+`7kUD<~|o;@GjCk=mZaM_NieLnr<;)`ofADvS;9"
        "ROX*{s(4zzaY$W|NcALI#b$KW+^w(Ul?~PQqr~Z?(<yw0Z4wRx8O{p{6i%QX-6G8;i7iAgkk$=Uw-8OiC5G>;>Qtq&yNkwLq~0u?r;zZ*zIjPK8|%T(&WGv2"
        "NqY{~2P;BtDT8nA{g8=gste`C(*=1fk6phe@W`&dnX=oxCz|%l&S&Ii#dcXas1sqH0u1O6foJF=An%ArA_*2jf{}!v;g;&paEp_y+LExPQ)cH8baB$9SH_29"
        "BVzWHevQyIZV>zU$Q`a&Bt_67krsoZMItRClI>iyB$U5=kHeH=yMP2`JQ?nb>G2%+fwjmXwn(EjhgifM61P6`Dn#<C1`QfCXwaY`x*+Z<oNi6wyRTlk6&aN8"
        "I`dc-w9h2}E%rh)J}vl{au@jU?T5gs@@GBhnW~GeP)7Y;C{T;D`=JpU$d1NU=P%xB+0x&$VnOrYTSBXye_=It{^R+-1HxoFzy"
    )
)


def xlsx(fill: Callable[[Any, Any], None], title: str = "台账") -> bytes:
    """A workbook of one sheet that `fill(workbook, worksheet)` fills."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    fill(book, book.add_worksheet(title))
    book.close()
    return out.getvalue()


def xlsx_of(rows: Sequence[Sequence[Any]], title: str = "台账") -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(at, column, value)

    return xlsx(fill, title)


def replaced(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """A workbook with some of its parts put in the place of others, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(set(parts) - set(old.namelist()))]:
            content = parts[name] if name in parts else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def handmade(rows: str, before: str = "", after: str = "") -> bytes:
    """A workbook whose only sheet has this markup."""
    return replaced(xlsx_of([["x"]]), {SHEET_PATH: SHEET.format(rows=rows, before=before, after=after).encode()})


def book_of(data: bytes, name: str = "台账.xlsx") -> Book:
    return read_book(data, name)


def sheet_of(data: bytes, name: str = "台账.xlsx") -> Sheet:
    return read_book(data, name).sheets[0]


def csv_sheet(text: str) -> Sheet:
    return read_book(text.encode(), "台账.csv").sheets[0]
