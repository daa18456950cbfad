import subprocess
import sys

MODULES = (
    "kiosk.documents.compiler",
    "kiosk.documents.contribution_certificate",
    "kiosk.documents.benefit_certificate",
    "kiosk.documents.blank_form",
    "kiosk.documents.contribution_details",
    "kiosk.documents.guide_paper",
    "kiosk.documents.receipt",
    "kiosk.documents.rights_record",
    "kiosk.documents.unemployment_move",
    "kiosk.documents.wording",
    "kiosk.documents.qr_code",
    "kiosk.documents.serials",
)


def test_importing_loads_neither_typst_nor_qrcode() -> None:
    program = (
        f"import sys, {', '.join(MODULES)}\n"
        "print(*{'typst', 'qrcode', 'PIL', 'PySide6', 'trio'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert run.stdout.split() == []
