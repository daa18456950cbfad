"""The rows of `kiosk-records check` about applications and codes; contract 1.0 has neither.

What is applied for is withdrawn again, so that the test person is left as they were but for a
withdrawn application.
"""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Final
from uuid import uuid4

from db.applications import ApplicationKind
from db.contract.answers import HolderAnswer, StatusAnswer
from db.contract.applications import (
    ApplicationPart,
    ApplicationsAnswer,
    EarlierPlacesAnswer,
    MayApplyAnswer,
    SkillCertificatesAnswer,
)
from db.contract.changes import ChangeDone, ChangeRefused
from db.contract.check_rows import Asking, Row, expect, outcome, own, refused, told
from db.contract.problems import Code
from db.https_line import Reply

_FORM: Final = b64encode(b"%PDF-1.7 the form of a check").decode()
_WITHOUT: Final = "1.0"


def _since_1_1(row: Row) -> Row:
    """A row that a server which tells contract 1.0 need not keep."""

    @wraps(row)
    def asked_of_newer(asking: Asking) -> None:
        if told(asking.line.call("GET", "/v1/status"), StatusAnswer).contract != _WITHOUT:
            row(asking)

    return asked_of_newer


@_since_1_1
def may_apply(asking: Asking) -> None:
    """C31 能申请什么、有何妨碍|what may be applied for, and what stands against it."""
    own(asking, told(asking.of_person("holders/may_apply"), MayApplyAnswer))


@_since_1_1
def skill_certificates(asking: Asking) -> None:
    """C32 技能证书，最近核发的在前|vocational certificates, approved last first."""
    found = told(asking.of_person("holders/skill_certificates"), SkillCertificatesAnswer)
    own(asking, found)
    days = [one.approved_on for one in found.certificates]
    expect(days == sorted(days, reverse=True), "not sorted by the day of approval")


@_since_1_1
def earlier_places(asking: Asking) -> None:
    """C33 以前的参保地|earlier places."""
    own(asking, told(asking.of_person("holders/earlier_places"), EarlierPlacesAnswer))


@_since_1_1
def applications(asking: Asking) -> None:
    """C34 申请，最近提交的在前|applications, submitted last first."""
    found = told(asking.of_person("holders/applications"), ApplicationsAnswer)
    own(asking, found)
    times = [one.submitted_at for one in found.applications]
    expect(times == sorted(times, reverse=True), "not sorted by the time of submission")


@_since_1_1
def apply_once(asking: Asking) -> None:
    """C35 申请只受理一次，可撤回|an application is taken once, and can be withdrawn."""
    kind, reference, key = _open_kind(asking), f"CHECK-{uuid4().hex[:12].upper()}", uuid4().hex
    done = outcome(_apply(asking, key, kind, reference), 201)
    expect(isinstance(done, ChangeDone), f"{done.state}, not done")
    assert isinstance(done, ChangeDone)  # noqa: S101 - seen the line before
    try:
        expect(done.reference == reference, "another reference")
        expect(outcome(_apply(asking, key, kind, reference), 200) == done, "another answer")
        refused(_apply(asking, key, kind, reference + "X"), 422, Code.KEY_REUSED)
        second = outcome(_apply(asking, uuid4().hex, kind, reference + "Y"), 201)
        reason = second.reason if isinstance(second, ChangeRefused) else second.state
        expect(reason == "application_open", f"{reason}, not application_open")
        expect(_listed(asking, reference).state.value == "received", "not listed as received")
    finally:
        back = outcome(_withdraw(asking, reference), 201)
    expect(isinstance(back, ChangeDone), f"{back.state}, not withdrawn")
    expect(_listed(asking, reference).state.value == "withdrawn", "not listed as withdrawn")


@_since_1_1
def resolve_code(asking: Asking) -> None:
    """C36 电子卡码认一次，未发出的不认|a code shows its holder once, one never given none."""
    never_given = f"check-{uuid4().hex}"
    refused(asking.ask("codes/resolve", code=never_given), 404, Code.CODE_UNKNOWN)
    code = asking.people.electronic_code
    if code is None:
        return
    found: HolderAnswer = told(asking.ask("codes/resolve", code=code), HolderAnswer)
    same = found.holder.social_security_number == asking.people.social_security_number
    expect(same, "the code shows somebody else")
    refused(asking.ask("codes/resolve", code=code), 409, Code.CODE_USED)


def _open_kind(asking: Asking) -> ApplicationKind:
    found = told(asking.of_person("holders/may_apply"), MayApplyAnswer)
    free: list[ApplicationKind] = [one.kind for one in found.objections if not one.against]
    expect(bool(free), "the test person may apply for nothing")
    return free[0]


def _listed(asking: Asking, reference: str) -> ApplicationPart:
    found = told(asking.of_person("holders/applications"), ApplicationsAnswer)
    listed: list[ApplicationPart] = [
        one for one in found.applications if one.reference == reference
    ]
    expect(len(listed) == 1, f"listed {len(listed)} times")
    return listed[0]


def _apply(asking: Asking, key: str, kind: ApplicationKind, reference: str) -> Reply:
    return _put(
        asking,
        key,
        change="apply",
        kind=kind.value,
        reference=reference,
        subject=None,
        phone=None,
        declared=[],
        form=_FORM,
    )


def _withdraw(asking: Asking, reference: str) -> Reply:
    return _put(asking, uuid4().hex, change="withdraw_application", reference=reference)


def _put(asking: Asking, key: str, **fields: object) -> Reply:
    body = {
        "social_security_number": asking.people.social_security_number,
        "not_after": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "shown": ["card_and_pin"],
        **fields,
    }
    return asking.line.call("PUT", f"/v1/changes/{key}", json.dumps(body).encode())


APPLICATION_ROWS: Final[tuple[Row, ...]] = (
    may_apply, skill_certificates, earlier_places, applications, apply_once, resolve_code,
)  # fmt: skip
