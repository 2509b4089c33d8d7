"""Workbooks as departments really send them: read, their tables found, their cells understood, and written back with what is wrong.

`read_book` opens a file, `find_tables` finds what stands in a sheet, `propose` says what each column may mean, `as_number`,
`as_day` and their kin read cells, `write_correction` and `write_template` make workbooks for the departments. No Django.
"""

from .book import Area, Book, Sheet, Value, text_of
from .days import as_day
from .faults import Odd, Remark, WrongBook, letter
from .fields import Field, Form, Read, read_cell
from .finding import find_tables
from .headings import Heading, heading, period_of
from .marks import escape_cell, plain_cell, row_keys
from .numbers import as_number
from .opening import read_book
from .proposing import Proposal, propose
from .readings import Reading, is_unknown
from .shapes import ShapeChange, compare_shapes, signature
from .tables import Column, Table
from .texts import as_choice, as_code, as_list, as_text
from .units import Unit, factor_between, unit_of
from .writing import CellError, OutColumn, write_correction, write_template

__all__ = [
    "Area", "Book", "CellError", "Column", "Field", "Form", "Heading", "Odd", "OutColumn", "Proposal", "Read", "Reading", "Remark",
    "ShapeChange", "Sheet", "Table", "Unit", "Value", "WrongBook", "as_choice", "as_code", "as_day", "as_list", "as_number", "as_text",
    "compare_shapes", "escape_cell", "factor_between", "find_tables", "heading", "is_unknown", "letter", "period_of", "plain_cell", "propose",
    "read_book", "read_cell", "row_keys", "signature", "text_of", "unit_of", "write_correction", "write_template",
]  # fmt: skip
