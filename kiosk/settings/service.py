"""The matters a citizen can come for."""

from enum import Enum, unique


@unique
class Service(Enum):
    """A matter a citizen can come for; the value is its key in region.toml and kiosk.toml."""

    CONTRIBUTION_CERTIFICATE = "contribution_certificate"
    REPORT_LOSS = "report_loss"
    RELEASE_LOSS = "release_loss"
    CARD_MATTERS = "card_matters"
    CARD_STATUS = "card_status"
    ACTIVATION = "activation"
    PIN_CHANGE = "pin_change"
    PIN_RESET = "pin_reset"
    CARD_REPLACEMENT = "card_replacement"
    CANCELLATION = "cancellation"
    MY_RECORDS = "my_records"
    PAPERS = "papers"
    GUIDES = "guides"
    CONTRIBUTION_DETAILS = "contribution_details"
    RIGHTS_RECORD = "rights_record"
    BENEFIT_CERTIFICATE = "benefit_certificate"
    UNEMPLOYMENT_MOVE_CERTIFICATE = "unemployment_move_certificate"
    BLANK_FORMS = "blank_forms"
    APPLICATIONS = "applications"
    CERTIFICATION = "certification"
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit"
    SKILL_SUBSIDY = "skill_subsidy"
    TRANSFERS = "transfers"
    TRANSFER_ENTERPRISE_CROSS_PROVINCE = "transfer_enterprise_cross_province"
    TRANSFER_INSTITUTION_CROSS_PROVINCE = "transfer_institution_cross_province"
    TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE = "transfer_enterprise_institution_in_province"
    TRANSFER_INSTITUTION = "transfer_institution"
    UNEMPLOYMENT_ALLOWANCE = "unemployment_allowance"
    MY_APPLICATIONS = "my_applications"
