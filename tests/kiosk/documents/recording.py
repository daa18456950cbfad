"""What each template is really given: the data of every document, caught on its way to Typst."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from db.records import ApplicationKind, Bank
from kiosk.documents import application_form, application_receipt, blank_form, guide_paper, receipt
from kiosk.documents.blank_form import load_forms
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import GuidePaper, GuidePart
from kiosk.documents.imprint import Imprint
from kiosk.documents.receipt import (
    Activated,
    AnotherPin,
    CardState,
    FunctionEnded,
    LossInForce,
    LossOver,
    Receipt,
)
from kiosk.documents.wording import load_wordings
from tests.kiosk.documents.examples import DEMO_ISSUER, ISSUED_AT, SERIAL, holder
from tests.kiosk.documents.forms import ITEMS
from tests.kiosk.documents.forms import application_form as form_of
from tests.kiosk.documents.papers import CERTIFICATES

_STATES: tuple[CardState, ...] = (
    LossInForce(ISSUED_AT + timedelta(days=7)),
    LossOver(),
    Activated(),
    FunctionEnded(),
    AnotherPin(),
)
_WORDS = load_wordings("jinan").of


class Recorder(DocumentCompiler):
    """Keeps the data instead of setting it."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, JsonValue] = {}

    def compile(
        self, template: str, data: Mapping[str, JsonValue], *, created_at: datetime
    ) -> bytes:
        self.data = dict(data)
        return b"/Count 1"


def example_data() -> dict[DocumentName, dict[str, JsonValue]]:
    """The data of a short document of each name."""
    recorder = Recorder()
    found: dict[DocumentName, dict[str, JsonValue]] = {}
    for name, make in CERTIFICATES.items():
        make(13, DEMO_ISSUER, recorder)
        found[name] = recorder.data
    for state in _STATES:
        name = receipt.name_of(state)
        made = Receipt(_imprint(name), holder(), state, Bank("演示银行", "0000-95000"))
        receipt.render(made, recorder, Paper.SLIP_80_MM)
        found[name] = recorder.data
    guide_paper.render(_guide(), recorder, Paper.SLIP_80_MM)
    found[DocumentName.GUIDE_SLIP] = recorder.data
    form = load_forms("jinan")[0]["treatment_elsewhere_filing"]
    blank_form.render(form, _imprint(DocumentName.BLANK_FORM), recorder)
    found[DocumentName.BLANK_FORM] = recorder.data
    name = DocumentName.APPLICATION_RECEIPT
    application_receipt.make(
        application_receipt.ApplicationReceipt(
            _imprint(name),
            holder(),
            ApplicationKind.UNEMPLOYMENT_BENEFIT,
            ISSUED_AT.date() + timedelta(days=5),
        ),
        Paper.SLIP_80_MM,
        recorder,
        str,
    )
    found[name] = recorder.data
    for name in ITEMS:
        application_form.draft(form_of(name, DEMO_ISSUER), recorder, str)
        found[name] = recorder.data
    return found


def _imprint(name: DocumentName) -> Imprint:
    return Imprint(DEMO_ISSUER, SERIAL, ISSUED_AT, _WORDS[name])


def _guide() -> GuidePaper:
    return GuidePaper(
        imprint=_imprint(DocumentName.GUIDE_SLIP),
        matter="示例事项",
        summary="这是示例。",
        checklist=(GuidePart(None, ("身份证（原件）",)), GuidePart("委托办理", ("委托书",))),
        sections=(
            GuidePart("办理时限", ("即时办结",)),
            GuidePart("窗口", ("1. 带上材料到窗口。", "2. 窗口受理。"), numbered=True),
        ),
        code="https://example.invalid/",
    )
