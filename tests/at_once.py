"""Deeds that begin at one moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from liantu.kit.access import public as access


def together(*deeds: Callable[[], Any]) -> list[str]:
    """What becomes of deeds that begin at one moment, each with a connection of its own."""
    gate, told = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(at: int, deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            deed()
            told[at] = "done"
        except access.Conflict:
            told[at] = "conflict"
        except Exception as other:
            told[at] = repr(other)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)
