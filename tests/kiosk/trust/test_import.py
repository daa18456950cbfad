import subprocess
import sys

import pytest

LIGHT = (
    "kiosk.terminal.assembly",
    "kiosk.commands.trust",
    "kiosk.commands.verify",
    "kiosk.demo.devices",
    "kiosk.trust.document_signer",
    "kiosk.trust.publishing",
    "kiosk.trust.statement_checking",
)
HEAVY = {"pyhanko", "cryptography", "asn1crypto", "pkcs11"}


@pytest.mark.parametrize("module", LIGHT)
def test_importing_loads_neither_pyhanko_nor_cryptography(module: str) -> None:
    program = f"import sys, {module}\nprint(*{HEAVY!r} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert run.stdout.split() == []
