"""The six applications as somebody makes them who qualifies, up to the page to sign on."""

from dataclasses import dataclass

from db.demo_people import DemoRole
from db.records import ApplicationKind
from kiosk.demo import samples
from kiosk.flows.choose_place import FromPlace
from kiosk.flows.ends import AfterService
from kiosk.flows.unemployment_benefit import LeavingReason
from kiosk.pages.kinds import Chosen, Decision, ListPage, NumberTyped, Page
from kiosk.settings.service import Service
from tests.kiosk.scripted_screen import Line, answers, pin

PIN = pin("123456")
YES = answers(Decision.CONFIRMED)
FINISH = answers(Chosen(AfterService.FINISH))
SIGN = answers(samples.signature())
DISMISSED = answers(Chosen(LeavingReason.DISMISSED))
PHONE = answers(NumberTyped("13800000000"))
SHIJIAZHUANG = FromPlace("130100", "河北省石家庄市")
QINGDAO = FromPlace("370200", "山东省青岛市")


def certificate(number: str) -> Line:
    """Touch the certificate with this number."""

    async def line(page: Page[object]) -> object:
        assert isinstance(page, ListPage)
        return next(Chosen(one.value) for one in page.entries if one.value.number == number)

    return line


@dataclass(frozen=True)
class Matter:
    """An application that somebody qualifies for: whose, and what they touch up to signing."""

    kind: ApplicationKind
    role: DemoRole
    does: tuple[Line, ...]

    @property
    def service(self) -> Service:
        return Service(self.kind.value)

    def __str__(self) -> str:
        return self.kind.value


MATTERS = (
    Matter(
        ApplicationKind.UNEMPLOYMENT_BENEFIT, DemoRole.JOB_SEEKER, (PIN, DISMISSED, YES, PHONE, YES)
    ),
    Matter(
        ApplicationKind.SKILL_SUBSIDY, DemoRole.SKILLED, (PIN, certificate("99-0001"), YES, YES)
    ),
    Matter(
        ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE,
        DemoRole.MOVER,
        (PIN, answers(Chosen(SHIJIAZHUANG)), YES, YES),
    ),
    Matter(
        ApplicationKind.TRANSFER_INSTITUTION_CROSS_PROVINCE,
        DemoRole.CLERK,
        (PIN, answers(Chosen(SHIJIAZHUANG)), YES, YES),
    ),
    Matter(
        ApplicationKind.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE,
        DemoRole.MOVER,
        (PIN, answers(Chosen(QINGDAO)), YES, YES),
    ),
    Matter(
        ApplicationKind.TRANSFER_INSTITUTION,
        DemoRole.CLERK,
        (PIN, answers(Chosen(QINGDAO)), YES, YES),
    ),
)
BENEFIT, SUBSIDY, TRANSFER = MATTERS[0], MATTERS[1], MATTERS[2]
