"""Plain-Python engines: tables and dataclasses in, results with reasons out. Nothing here knows Django."""
