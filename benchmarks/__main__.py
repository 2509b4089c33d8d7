"""Run the benchmarks that are named (all of them by default): `python -m benchmarks [audit pages jobs]`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
SHARED = {"scratch", "names", "identity_fit", "board"}


def main(wanted: list[str]) -> int:
    names = wanted or [name for name in NAMES if name not in SHARED]
    if unknown := sorted(set(names) - set(NAMES)):
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    code = 0
    for name in names:
        # A process of its own each: one benchmark's caches and settings are not the next one's.
        code = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode or code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
