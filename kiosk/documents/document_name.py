"""What a terminal can print, by name; it stands alone, for the menu knows it before any paper."""

from enum import Enum, unique


@unique
class DocumentName(Enum):
    """Something we print; the value is its table in a wording file and its name in the journal."""

    CONTRIBUTION_CERTIFICATE = "contribution_certificate"
    CONTRIBUTION_DETAILS = "contribution_details"
    RIGHTS_RECORD = "rights_record"
    BENEFIT_CERTIFICATE = "benefit_certificate"
    UNEMPLOYMENT_MOVE_CERTIFICATE = "unemployment_move_certificate"
    LOSS_RECEIPT = "loss_receipt"
    RELEASE_RECEIPT = "release_receipt"
    ACTIVATION_RECEIPT = "activation_receipt"
    CANCELLATION_RECEIPT = "cancellation_receipt"
    PIN_CHANGE_RECEIPT = "pin_change_receipt"
    APPLICATION_RECEIPT = "application_receipt"
    GUIDE_SLIP = "guide_slip"
    BLANK_FORM = "blank_form"
    UNEMPLOYMENT_BENEFIT_FORM = "unemployment_benefit_form"
    SKILL_SUBSIDY_FORM = "skill_subsidy_form"
    TRANSFER_ENTERPRISE_CROSS_PROVINCE_FORM = "transfer_enterprise_cross_province_form"
    TRANSFER_INSTITUTION_CROSS_PROVINCE_FORM = "transfer_institution_cross_province_form"
    TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE_FORM = (
        "transfer_enterprise_institution_in_province_form"
    )
    TRANSFER_INSTITUTION_FORM = "transfer_institution_form"
    CARD_CHANGE_FORM = "card_change_form"

    @property
    def template(self) -> str:
        """The file of its template; all receipts for changes of cards share one."""
        shared = self.value.endswith("_receipt") and self is not DocumentName.APPLICATION_RECEIPT
        return "receipt.typ" if shared else f"{self.value}.typ"
