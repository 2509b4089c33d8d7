"""Reports read: which organisations, figures, recognitions and ties a Chinese news or work report states, and where.

`read` takes a text or a file and gives `Findings`, each find with its sentence, its span, a confidence and reasons in
words. Plain Python and rules of grammar: no model, no network.
"""

from .documents import MOST_BYTES, WrongReport, open_report
from .finds import Candidate, Figure, Findings, Found, Known, Mention, Passage, RecognitionFound, Report, Span, TieFound
from .reading import read
from .reasons import Told
from .tables import Shown

__all__ = [
    "MOST_BYTES",
    "Candidate",
    "Figure",
    "Findings",
    "Found",
    "Known",
    "Mention",
    "Passage",
    "RecognitionFound",
    "Report",
    "Shown",
    "Span",
    "TieFound",
    "Told",
    "WrongReport",
    "open_report",
    "read",
]  # fmt: skip
