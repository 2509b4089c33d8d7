"""Writes: a workbook comes in, its columns are confirmed, its rows compared, judged and applied."""
