"""The check: clean for what ships, a finding at file and line for each thing spoilt in a copy."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.guides.checking import check_region, region_codes
from kiosk.guides.flaws import Flaw, FlawKind, Grade
from tests.kiosk.guides.samples import REGIONS, TODAY, copied

LOST = "guides/26-card-loss-and-release.toml"
Spoil = Callable[[Path], None]


CASE = '[[cases]]\nname = "{}"\n\n[[ways]]'
ADDS = '[[cases]]\nname = "线下办理"\nadds_to = ["{}"]\n\n[[ways]]'


def replaced(name: str, old: str, new: str) -> Spoil:
    """Replace a text in a file of the pack; it must be there."""

    def spoil(pack: Path) -> None:
        text = (pack / name).read_text("utf-8")
        assert old in text
        (pack / name).write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def appended(name: str, text: str) -> Spoil:
    def spoil(pack: Path) -> None:
        with (pack / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return spoil


def removed(name: str) -> Spoil:
    return lambda pack: (pack / name).unlink()


def spoilt(tmp_path: Path, spoil: Spoil, today: date = TODAY) -> list[Flaw]:
    spoil(copied(tmp_path))
    return list(check_region("jinan", today=today, folder=tmp_path).findings)


@pytest.mark.parametrize("region", REGIONS)
def test_what_ships_is_clean(region: str) -> None:
    report = check_region(region, today=TODAY)

    assert report.findings == ()
    assert not report.failed


def test_the_regions() -> None:
    assert region_codes() == REGIONS


def link(id_: str, url: str | None, *, qr: bool, more: str = "") -> Spoil:
    address = f'url = "{url}"\n' if url is not None else ""
    return appended(
        "links.toml",
        f'\n[{id_}]\nlabel = "x"\nkind = "web"\n{address}qr = {str(qr).lower()}\n{more}'
        'source = { document = "001_c8e6606881babb29.txt", item = 26 }\n',
    )


@pytest.mark.parametrize(
    ("spoil", "problem", "file"),
    [
        (replaced(LOST, "[source]", "[sourc]"), FlawKind.BROKEN_FILE, LOST),
        (replaced(LOST, 'title = "', "title = "), FlawKind.BROKEN_FILE, LOST),
        (replaced(LOST, 'category = "card"', 'category = "x"'), FlawKind.BROKEN_FILE, LOST),
        (removed("region.toml"), FlawKind.NO_RULES, "region.toml"),
        (replaced("region.toml", "code =", "cod ="), FlawKind.NO_RULES, "region.toml"),
        (
            replaced(LOST, 'places = ["hall-jiefang"', 'places = ["x"'),
            FlawKind.DEAD_REFERENCE,
            LOST,
        ),
        (replaced(LOST, '"27-card-canc', '"27-card-kanc'), FlawKind.DEAD_REFERENCE, LOST),
        (
            replaced(LOST, 'links = ["e-card-app"', 'links = ["e-card"'),
            FlawKind.DEAD_REFERENCE,
            LOST,
        ),
        (
            replaced(LOST, "catalogue_items = [79]", "catalogue_items = [82]"),
            FlawKind.DEAD_REFERENCE,
            LOST,
        ),
        (
            appended(
                LOST, '\n[[ways]]\nkind = "window"\ntitle = "x"\nsteps = []\nplaces = ["y"]\n'
            ),
            FlawKind.DEAD_REFERENCE,
            LOST,
        ),
        (
            appended(LOST, '\n[[ways]]\nkind = "window"\ntitle = "x"\nsteps = []\nlinks = ["y"]\n'),
            FlawKind.DEAD_REFERENCE,
            LOST,
        ),
        (
            replaced("region.toml", "26-card-loss", "26-card-los"),
            FlawKind.DEAD_REFERENCE,
            "region.toml",
        ),
        (removed(LOST), FlawKind.DEAD_REFERENCE, "region.toml"),
        (replaced(LOST, "001_c8e", "001_c8f"), FlawKind.UNKNOWN_SOURCE, LOST),
        (replaced("places.toml", "001_c8e", "01_c8e"), FlawKind.UNKNOWN_SOURCE, "places.toml"),
        (
            link("new", "http://103.239.153.104:8080/", qr=True),
            FlawKind.FAULTY_LINK_ON,
            "links.toml",
        ),
        (link("new", "http://si.12333.gov.cn", qr=True), FlawKind.FAULTY_LINK_ON, "links.toml"),
        (
            link("new", "https://www.baidu.com/link?url=H", qr=True),
            FlawKind.FAULTY_LINK_ON,
            "links.toml",
        ),
        (link("new", "https://si..gov.cn", qr=True), FlawKind.FAULTY_LINK_ON, "links.toml"),
        (link("new", "si.12333.gov.cn", qr=True), FlawKind.FAULTY_LINK_ON, "links.toml"),
        (link("new", None, qr=True), FlawKind.FAULTY_LINK_ON, "links.toml"),
        (
            link("new", "https://a.gov.cn", qr=True, more='reason = "K1"\n'),
            FlawKind.FAULTY_LINK_ON,
            "links.toml",
        ),
        (link("new", "https://a.gov.cn", qr=False), FlawKind.NO_REASON, "links.toml"),
        (
            replaced("guides/31-job-stabilisation-refund.toml", "until = 2022-12-31", ""),
            FlawKind.ENDED_OFFERED,
            "guides/31-job-stabilisation-refund.toml",
        ),
        (
            replaced(
                "region.toml", "19-personal-contribution-certificate", "29-unemployment-allowance"
            ),
            FlawKind.ENDED_OFFERED,
            "region.toml",
        ),
        (replaced(LOST, 'field = "links"', 'field = "link"'), FlawKind.UNKNOWN_FIELD, LOST),
        (replaced(LOST, 'summary = "', 'summary = "' + "很" * 40), FlawKind.TOO_LONG, LOST),
        (replaced(LOST, 'advice = "', 'advice = "来源印作：'), FlawKind.EDITORS_WORDS, LOST),
        (replaced(LOST, "item = 26", "item = 99"), FlawKind.OTHER_NUMBER, LOST),
        (replaced("links.toml", 'label = "', 'label = "新的'), FlawKind.NO_ENGLISH, "links.toml"),
        (replaced("places.toml", 'name = "', 'name = "新的'), FlawKind.NO_ENGLISH, "places.toml"),
        (replaced(LOST, "summary =", 'who = "谁都行"\nsummary ='), FlawKind.NO_ENGLISH, LOST),
        (replaced(LOST, "[[ways]]", CASE.format("没有材料的")), FlawKind.WRONG_CASE, LOST),
        (
            replaced(LOST, "[[ways]]", ADDS.format("别的")),
            FlawKind.WRONG_CASE,
            LOST,
        ),
        (replaced(LOST, 'group = "线下办理"', 'group = "转出（另加）"'), FlawKind.WRONG_CASE, LOST),
        (
            replaced(LOST, 'name = "本人身份证"', 'name = "承诺书"\ninstead_of = ["证明"]'),
            FlawKind.WRONG_CASE,
            LOST,
        ),
    ],
)
def test_each_thing_spoilt_is_found_where_it_is(
    tmp_path: Path, spoil: Spoil, problem: FlawKind, file: str
) -> None:
    findings = spoilt(tmp_path, spoil)

    found = [finding for finding in findings if finding.problem is problem]
    assert found, findings
    assert found[0].file == tmp_path / "jinan" / file
    assert (
        found[0].line is not None
        or not found[0].file.exists()
        or problem
        in (
            FlawKind.BROKEN_FILE,
            FlawKind.NO_RULES,
        )
    )


@pytest.mark.parametrize(
    "problem",
    [FlawKind.NO_REASON, FlawKind.TOO_LONG, FlawKind.EDITORS_WORDS, FlawKind.OTHER_NUMBER],
    ids=lambda p: p.name,
)
def test_what_misleads_nobody_is_a_warning(problem: FlawKind) -> None:
    assert Flaw(problem, Path("x"), None, "").grade is Grade.WARNING


def test_what_an_operator_confirmed_is_no_error(tmp_path: Path) -> None:
    confirmed = 'confirmed = { by = "济南大厅", on = 2026-12-01, how = "问过" }\n'
    findings = spoilt(tmp_path, link("new", "http://si.12333.gov.cn", qr=True, more=confirmed))

    assert findings == []


def test_a_policy_is_offered_until_its_last_day(tmp_path: Path) -> None:
    spoil = replaced(LOST, "[phones]", "[valid]\nuntil = 2026-11-22\n\n[phones]")

    assert spoilt(tmp_path / "on", spoil, today=date(2026, 11, 22)) == []
    late = spoilt(tmp_path / "late", spoil, today=date(2026, 11, 23))
    assert [finding.problem for finding in late] == [FlawKind.ENDED_OFFERED]


def test_a_pack_without_rules_says_how_to_mend_it(tmp_path: Path) -> None:
    [finding] = [
        each for each in spoilt(tmp_path, removed("region.toml")) if each.problem.name == "NO_RULES"
    ]

    assert finding.message.startswith("the region has no rules; write this file as another")
