"""Every service the terminal knows: a row each, in the order a citizen meets them.

A new service is a row here, a value of `Service`, a flow, and its rule in the region packs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from kiosk.documents.document_name import DocumentName
from kiosk.language.texts import Message, _
from kiosk.pages.parts import Icon
from kiosk.settings.service import Service

if TYPE_CHECKING:
    from kiosk.flows.ends import Flow


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """What is known of a service wherever it is done.

    `flow` names the coroutine that does it as module and function in kiosk.flows: the first page
    shows the service long before that is loaded.
    """

    label: Message
    detail: Message
    icon: Icon
    flow: str
    briefly: Message | None = None
    """The word or two for it on the tile of its group."""
    group: Service | None = None
    """The entry of the menu behind which it stands; None where it stands in the menu itself."""
    paper: DocumentName | None = None
    """What it prints, and cannot be done without."""
    needs_proof: bool = True
    """Whether the citizen has to be known for it."""
    signed: bool = False
    """Whether the citizen signs what the terminal then signs, which needs its key."""
    confirmed_with_pin: bool = False
    """Whatever shows who somebody is, it wants the card itself and its PIN."""
    changes: bool = False
    """Whether it changes or submits something, which is written into the journal first."""

    @property
    def written_down(self) -> bool:
        """Whether it cannot be done without the journal: it changes or prints."""
        return self.changes or self.paper is not None


SERVICES: Final[Mapping[Service, ServiceRow]] = {
    Service.CONTRIBUTION_CERTIFICATE: ServiceRow(
        _("Contribution certificate (in Chinese)"),
        _("Printed here, with a seal and a code to check it"),
        Icon.CERTIFICATE,
        "contribution_papers.contribution_certificate",
        paper=DocumentName.CONTRIBUTION_CERTIFICATE,
    ),
    Service.REPORT_LOSS: ServiceRow(
        _("Report a lost card"),
        _("Blocks the social security function at once"),
        Icon.CARD_LOST,
        "report_loss.report_loss",
        changes=True,
    ),
    Service.RELEASE_LOSS: ServiceRow(
        _("Unblock a found card"),
        _("For a card you have found again"),
        Icon.CARD_FOUND,
        "release_loss.release_loss",
        changes=True,
    ),
    Service.CARD_MATTERS: ServiceRow(
        _("Social security card"),
        _("Where this is done, and what to bring"),
        Icon.CARD,
        "groups.card_matters",
        needs_proof=False,
    ),
    Service.CARD_STATUS: ServiceRow(
        _("Card status"),
        _("What it means, and what can be done"),
        Icon.CARD_STATE,
        "card_status.card_status",
        briefly=_("status"),
        group=Service.CARD_MATTERS,
    ),
    Service.ACTIVATION: ServiceRow(
        _("Activate a new card"),
        _("Activates the social security function"),
        Icon.DONE,
        "activate_card.activate_card",
        briefly=_("activation"),
        changes=True,
        group=Service.CARD_MATTERS,
    ),
    Service.PIN_CHANGE: ServiceRow(
        _("Change the PIN"),
        _("The social security PIN, not the bank's"),
        Icon.PIN,
        "change_pin.change_pin",
        briefly=_("change of PIN"),
        changes=True,
        group=Service.CARD_MATTERS,
        confirmed_with_pin=True,
    ),
    Service.PIN_RESET: ServiceRow(
        _("PIN forgotten or locked"),
        _("Where to have it reset, and what to bring"),
        Icon.QUESTION,
        "show_way.pin_reset",
        group=Service.CARD_MATTERS,
        needs_proof=False,
    ),
    Service.CARD_REPLACEMENT: ServiceRow(
        _("Replace a lost or damaged card"),
        _("Where new cards are made, and what to bring"),
        Icon.CARD,
        "show_way.card_replacement",
        group=Service.CARD_MATTERS,
        needs_proof=False,
    ),
    Service.CANCELLATION: ServiceRow(
        _("Cancel a card"),
        _("Only for people who have moved away; cannot be undone"),
        Icon.WARNING,
        "cancel_card.cancel_card",
        briefly=_("cancellation"),
        changes=True,
        group=Service.CARD_MATTERS,
        confirmed_with_pin=True,
    ),
    Service.MY_RECORDS: ServiceRow(
        _("My insurance"),
        _("Months paid, personal account, pension"),
        Icon.INSURANCE,
        "my_records.my_records",
    ),
    Service.APPLICATIONS: ServiceRow(
        _("Benefits and applications"),
        _("Where this is done, and what to bring"),
        Icon.PENSION,
        "groups.applications",
        needs_proof=False,
    ),
    Service.PAPERS: ServiceRow(
        _("More documents and forms"),
        _("Where this is done, and what to bring"),
        Icon.PRINTER,
        "groups.papers",
        needs_proof=False,
    ),
    Service.GUIDES: ServiceRow(
        _("Service guides"),
        _("What to bring, where to go, whom to call"),
        Icon.GUIDE,
        "guides.guides",
        needs_proof=False,
    ),
    Service.UNEMPLOYMENT_BENEFIT: ServiceRow(
        _("Unemployment benefit"),
        _("For people who have lost their work"),
        Icon.UNEMPLOYMENT,
        "unemployment_benefit.unemployment_benefit",
        briefly=_("unemployment benefit"),
        group=Service.APPLICATIONS,
        changes=True,
        signed=True,
    ),
    Service.SKILL_SUBSIDY: ServiceRow(
        _("Skill-upgrade subsidy"),
        _("For a vocational certificate of the last year"),
        Icon.CERTIFICATE,
        "skill_subsidy.skill_subsidy",
        briefly=_("skill subsidy"),
        group=Service.APPLICATIONS,
        changes=True,
        signed=True,
    ),
    Service.TRANSFERS: ServiceRow(
        _("Bring a pension here"),
        _("From where you were insured before"),
        Icon.TRANSFER,
        "groups.transfers",
        briefly=_("pension transfer"),
        group=Service.APPLICATIONS,
        needs_proof=False,
    ),
    Service.TRANSFER_ENTERPRISE_CROSS_PROVINCE: ServiceRow(
        _("Enterprise, from another province"),
        _("You worked for an enterprise there and do here"),
        Icon.TRANSFER,
        "transfers.enterprise_cross_province",
        group=Service.TRANSFERS,
        changes=True,
        signed=True,
    ),
    Service.TRANSFER_INSTITUTION_CROSS_PROVINCE: ServiceRow(
        _("Enterprise and institution, from another province"),
        _("You changed between the two"),
        Icon.TRANSFER,
        "transfers.institution_cross_province",
        group=Service.TRANSFERS,
        changes=True,
        signed=True,
    ),
    Service.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE: ServiceRow(
        _("Enterprise and institution, within the province"),
        _("You changed between the two"),
        Icon.TRANSFER,
        "transfers.enterprise_institution_in_province",
        group=Service.TRANSFERS,
        changes=True,
        signed=True,
    ),
    Service.TRANSFER_INSTITUTION: ServiceRow(
        _("Institution, within the province"),
        _("You worked for an institution there and do here"),
        Icon.TRANSFER,
        "transfers.institution",
        group=Service.TRANSFERS,
        changes=True,
        signed=True,
    ),
    Service.MY_APPLICATIONS: ServiceRow(
        _("My applications"),
        _("What became of them, and what is missing"),
        Icon.STATUS,
        "my_applications.my_applications",
        briefly=_("answers to applications"),
        group=Service.APPLICATIONS,
    ),
    Service.CERTIFICATION: ServiceRow(
        _("Yearly pension check"),
        _("When yours is due, and how to do it"),
        Icon.DONE,
        "certification.certification",
        briefly=_("pension check"),
        group=Service.APPLICATIONS,
    ),
    Service.UNEMPLOYMENT_ALLOWANCE: ServiceRow(
        _("Unemployment allowance"),
        _("Closed; look at what you had"),
        Icon.MONEY,
        "my_applications.unemployment_allowance",
        group=Service.APPLICATIONS,
    ),
    Service.CONTRIBUTION_DETAILS: ServiceRow(
        _("Contribution details"),
        _("Every month of every insurance"),
        Icon.MONEY,
        "contribution_papers.contribution_details",
        briefly=_("contribution details"),
        group=Service.PAPERS,
        paper=DocumentName.CONTRIBUTION_DETAILS,
    ),
    Service.RIGHTS_RECORD: ServiceRow(
        _("Personal rights record"),
        _("Year by year, with your personal account"),
        Icon.RIGHTS_RECORD,
        "contribution_papers.rights_record",
        briefly=_("rights record"),
        group=Service.PAPERS,
        paper=DocumentName.RIGHTS_RECORD,
    ),
    Service.BENEFIT_CERTIFICATE: ServiceRow(
        _("Benefit certificate (in Chinese)"),
        _("For people who draw a pension"),
        Icon.PENSION,
        "benefit_papers.benefit_certificate",
        briefly=_("benefit certificate"),
        group=Service.PAPERS,
        paper=DocumentName.BENEFIT_CERTIFICATE,
    ),
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: ServiceRow(
        _("Move of unemployment insurance"),
        _("For the unemployed who move to another region"),
        Icon.UNEMPLOYMENT,
        "benefit_papers.unemployment_move",
        briefly=_("move of unemployment insurance"),
        group=Service.PAPERS,
        paper=DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE,
    ),
    Service.BLANK_FORMS: ServiceRow(
        _("Blank forms"),
        _("To fill in by hand; no card needed"),
        Icon.REGISTRATION,
        "blank_forms.blank_forms",
        briefly=_("blank forms"),
        group=Service.PAPERS,
        paper=DocumentName.BLANK_FORM,
        needs_proof=False,
    ),
}

ONLY_SHOWN: Final = frozenset({Service.PIN_RESET, Service.CARD_REPLACEMENT})
"""What no terminal does: here the way to it is shown, which is what their tiles promise."""

GROUPS: Final = frozenset(row.group for row in SERVICES.values() if row.group is not None)
"""The entries of the menu that only lead to others."""


def service_name(service: Service) -> Message:
    """Return what a service is called wherever it is named: by its button."""
    return SERVICES[service].label


def services_in(group: Service | None) -> tuple[Service, ...]:
    """Return the services behind an entry of the menu, or those in the menu itself."""
    return tuple(service for service, row in SERVICES.items() if row.group is group)


def flow_of(service: Service) -> "Flow":
    """Return the coroutine that does `service`, loading its module at the first use."""
    module, _dot, name = SERVICES[service].flow.partition(".")
    flow: Flow = getattr(import_module(f"kiosk.flows.{module}"), name)
    return flow
