"""An application form of each kind of somebody made up, for tests, examples and benches."""

from datetime import date

from db.records import Month
from kiosk.documents.application_form import (
    ApplicationForm,
    CardChangeItems,
    FormConfirmation,
    Items,
    SkillSubsidyItems,
    TransferItems,
    UnemploymentBenefitItems,
)
from kiosk.documents.document import Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.documents.wording import load_wordings
from kiosk.pages.signature import Signature
from tests.kiosk.documents.examples import ISSUED_AT, ISSUER, LONGEST_NAME, SERIAL, holder

PHONE = "13800000000"
OPERATION = "0e0fc0de-0000-4000-8000-000000000001"
NONCE = "00" * 16
DECLARATIONS = (
    "本人非因本人意愿中断就业，已办理失业登记，有求职要求。",
    "以上内容属实；虚报、冒领的，退回已领待遇，并依法承担责任。",
)
TRANSFER = TransferItems(
    from_place="示例省示例市（虚构）",
    from_insurance="企业职工基本养老保险",
    to_place="山东省济南市",
    to_insurance="企业职工基本养老保险",
    employer="演示机械制造有限公司（虚构）",
    insured_since=Month(2026, 3),
    phone=PHONE,
)
ITEMS: dict[DocumentName, Items] = {
    DocumentName.UNEMPLOYMENT_BENEFIT_FORM: UnemploymentBenefitItems(
        employer="演示机械制造有限公司（虚构）",
        paid_months=36,
        left_on=date(2026, 10, 31),
        leaving_reason="劳动合同期满，单位不再续订",
        registered_on=date(2026, 11, 3),
        account="演示银行　社会保障卡账户　尾号 1234",
        phone=PHONE,
    ),
    DocumentName.SKILL_SUBSIDY_FORM: SkillSubsidyItems(
        employer="演示机械制造有限公司（虚构）",
        paid_months=48,
        occupation="示例工",
        level="高级（三级）",
        certificate_number="S000000000000000000001",
        approved_on=date(2026, 6, 1),
        account="演示银行　社会保障卡账户　尾号 1234",
        phone=PHONE,
    ),
    DocumentName.TRANSFER_ENTERPRISE_CROSS_PROVINCE_FORM: TRANSFER,
    DocumentName.TRANSFER_INSTITUTION_CROSS_PROVINCE_FORM: TRANSFER,
    DocumentName.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE_FORM: TRANSFER,
    DocumentName.TRANSFER_INSTITUTION_FORM: TRANSFER,
    DocumentName.CARD_CHANGE_FORM: CardChangeItems(
        matter="临时挂失",
        card_number="A00000001",
        bank="演示银行",
        told="暂停使用：只停社会保障功能；期限：7天，到期自动恢复",
    ),
}


def application_form(
    name: DocumentName, issuer: Issuer = ISSUER, applicant: str = LONGEST_NAME
) -> ApplicationForm:
    """The form of a kind."""
    imprint = Imprint(issuer, SERIAL, ISSUED_AT, load_wordings("jinan").of[name])
    return ApplicationForm(
        name, imprint, holder(applicant), ITEMS[name], DECLARATIONS, "2026-11-01"
    )


def confirmation(form: ApplicationForm, signature: Signature | None) -> FormConfirmation:
    """How its applicant confirmed it."""
    return FormConfirmation(form, OPERATION, signature, ISSUED_AT, NONCE)
