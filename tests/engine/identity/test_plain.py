"""The engine stands alone."""

from __future__ import annotations

import subprocess
import sys


def test_identity_needs_neither_django_nor_the_rest_of_the_house() -> None:
    code = (
        "import sys\n"
        "from liantu.engine import identity\n"
        "identity.compare('天海泵业', '山西天海泵业有限公司')\n"
        "identity.dedupe([('天海泵业', ''), ('天海泵叶', '')])\n"
        "held = {'django', 'ninja', 'liantu.kit', 'liantu.apps', 'liantu.site'}\n"
        "print(sorted(name for name in sys.modules if name in held))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"


def test_taking_a_name_apart_loads_no_database_engine() -> None:
    code = "import sys; from liantu.engine import identity; identity.parse('天海'); print('ibis' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"
