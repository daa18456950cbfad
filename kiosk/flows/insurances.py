"""The insurances that a service covers here: what it shows and prints of no other."""

from typing import ClassVar, Final

from db.contributions import ContributionHistory, Insurance
from kiosk.errors import KioskError
from kiosk.language.texts import Message, Text, _, listed
from kiosk.settings.region import Region
from kiosk.settings.service import Service

INSURANCE_NAMES: Final = {
    Insurance.EMPLOYEE_PENSION: _("Employee pension insurance"),
    Insurance.INSTITUTION_PENSION: _("Pension insurance of public institutions"),
    Insurance.RESIDENT_PENSION: _("Resident pension insurance"),
    Insurance.UNEMPLOYMENT: _("Unemployment insurance"),
    Insurance.WORK_INJURY: _("Work injury insurance"),
}


class NothingOfTheseInsurances(KioskError):
    """The records hold months of other insurances than the service covers here, and no others."""

    code: ClassVar[str] = "records.other_insurances"


def covered(region: Region, service: Service) -> tuple[Insurance, ...]:
    """Return the insurances that a service covers in a region; all where its text names none."""
    rule = region.rule(service)
    return tuple(Insurance) if rule is None or not rule.insurances else rule.insured


def kept_to(history: ContributionHistory, region: Region, service: Service) -> ContributionHistory:
    """Return the months of the insurances that a service covers.

    Raises:
        NothingOfTheseInsurances: there are months, of others alone.
    """
    kept = history.of(*covered(region, service))
    if history and not kept:
        raise NothingOfTheseInsurances(f"nothing for {service.value}")
    return kept


def limits(region: Region, service: Service) -> Message | None:
    """Return that a service covers some insurances only; None where it covers all."""
    insurances = covered(region, service)
    if len(insurances) == len(Insurance):
        return None
    names: list[Text] = [INSURANCE_NAMES[each] for each in insurances]
    return _("Here only: {insurances}", insurances=listed(names))
