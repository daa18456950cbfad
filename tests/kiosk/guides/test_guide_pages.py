"""Every guide as a page: the elements in order, gaps said, faults marked, ended policies closed."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.guides.doubts import doubts
from kiosk.guides.front_page import front_page
from kiosk.guides.guide_pages import (
    GuideStep,
    all_papers_page,
    background_page,
    cases_page,
    contacts_page,
    guide_page,
    guides_home,
    papers_page,
    subject_page,
    ways_page,
)
from kiosk.guides.library import GuideLibrary, load_library
from kiosk.guides.model import Guide
from kiosk.guides.papers import cases_of
from kiosk.guides.sections import guide_sections, place_text
from kiosk.guides.terms import Audience, Category, FaultKind, Reader, Standing
from kiosk.pages.kinds import GuidePage, Tick, Tone
from tests.kiosk.guides.samples import (
    REGIONS,
    SMALLEST_GUIDE,
    TODAY,
    every_guide,
    only_guide,
    said,
    said_by,
    shipped,
    small_pack,
)

GUIDES = [pytest.param(guide, id=f"{guide.region}-{guide.id}") for guide in every_guide()]

ELEMENTS = (
    "Who can apply",
    "Conditions",
    "What to bring",
    "How long it takes",
    "How you get the result",
    "What it costs",
    "When it is open",
    "Where",
    "Advice by phone",
    "Complaints",
    "Legal bases",
    "Where this is written",
)
GAP = "Not stated in the source"


def whole_page(guide: Guide, library: GuideLibrary, *, today: date) -> GuidePage[Guide | GuideStep]:
    """The page one acts by, with what stands behind it."""
    page = guide_page(guide, library, today=today)
    return replace(page, sections=guide_sections(guide, library, today=today))


def pages_of(guide: Guide) -> list[GuidePage[Any]]:
    """All the pages a guide's content stands on."""
    library = shipped(guide.region)
    return [
        guide_page(guide, library, today=TODAY),
        ways_page(guide, library, today=TODAY),
        all_papers_page(guide, library),
        contacts_page(guide, library, today=TODAY),
        background_page(guide, library),
    ]


@pytest.mark.parametrize("guide", GUIDES)
def test_nothing_is_lost_between_the_pages_of_a_guide(guide: Guide) -> None:
    shown = [section for page in pages_of(guide) for section in page.sections]

    whole = guide_sections(guide, shipped(guide.region), today=TODAY)
    assert [section for section in whole if section not in shown] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_the_elements_stand_in_the_catalogues_order(guide: Guide) -> None:
    page = whole_page(guide, shipped(guide.region), today=TODAY)

    headings = [said(section.heading) for section in page.sections]
    shown = [heading for heading in headings if heading in ELEMENTS]
    assert shown == [element for element in ELEMENTS if element in shown]
    assert headings[-1] == "Where this is written"
    assert all(section.lines for section in page.sections)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_is_not_stated_is_named_together_at_the_end(guide: Guide) -> None:
    told = said_by(whole_page(guide, shipped(guide.region), today=TODAY).sections)

    gaps = told.get(GAP, [""])[0].split(", ")
    assert (GAP in told) is (gaps != [""])
    assert list(told).index(GAP) == len(told) - 2 if GAP in told else True
    for heading, fact in (
        ("Who can apply", guide.who),
        ("Conditions", guide.conditions),
        ("How long it takes", guide.time_limit),
        ("How you get the result", guide.delivery),
        ("What it costs", guide.fee),
        ("When it is open", guide.hours),
        ("Where", guide.places),
        ("Advice by phone", guide.phones.advice),
        ("Complaints", guide.phones.supervision),
        ("Legal bases", guide.legal_bases),
    ):
        assert (heading in gaps) is (not fact), heading
        assert heading in told or not fact
    told_of_papers = any(fault.shown_to is Reader.CITIZEN for fault in guide.faults_of("materials"))
    assert ("What to bring" in gaps) is (guide.materials is None and not told_of_papers)
    assert ("How to apply" in gaps) is (not guide.ways)
    bring = told.get("What to bring", [])
    assert ("No documents are needed." in bring) is (guide.materials == ())


def test_whom_to_ask_stands_beside_what_is_not_stated(tmp_path: Path) -> None:
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + '[phones]\nadvice = ["12333"]\n')

    told = said_by(whole_page(guide, library, today=TODAY).sections)

    assert told[GAP][1:] == ["To ask: 12333"]
    assert "When it is open" in told[GAP][0]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_doubt_is_a_caution_a_note_a_plain_line_the_rest_for_operators(guide: Guide) -> None:
    sections = [section for page in pages_of(guide) for section in page.sections]

    cautions = {said(ln) for s in sections if s.tone is Tone.CAUTION for ln in s.lines}
    lines = {said(line) for section in sections for line in section.lines}
    if guide.standing(TODAY) is Standing.ENDED:
        return
    for fault in guide.faults:
        if fault.shown_to is Reader.OPERATOR:
            assert not any(fault.text in line for line in lines)
        elif fault.kind is FaultKind.NOTE:
            assert fault.told in lines
        else:
            assert f"Please note: {fault.told}" in cautions


#: Words of those who compare a guide with its source; a citizen can do nothing with them.
EDITORS_WORDS = re.compile(
    "待核实|源文|原文|来源|印作|印成|裸IP|二维码|须经办机构|没有写清|编号印|编号有误"
)


@pytest.mark.parametrize("guide", GUIDES)
def test_a_citizen_reads_no_remark_of_the_editors(guide: Guide) -> None:
    page = whole_page(guide, shipped(guide.region), today=TODAY)

    lines = [said(line) for section in page.sections for line in section.lines]
    assert [line for line in lines if EDITORS_WORDS.search(line)] == []


def test_a_doubt_for_operators_marks_its_number_and_says_nothing(tmp_path: Path) -> None:
    faults = (
        '[phones]\nadvice = ["0631-6621626"]\n[[faults]]\ncode = "X4"\nfield = "phones"\n'
        'text = "0631-6621626印了两处。"\nshown_to = "operator"\n'
    )
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + faults)

    page = whole_page(guide, library, today=TODAY)

    [section] = [s for s in page.sections if said(s.heading) == "Advice by phone"]
    assert [said(line) for line in section.lines] == ["0631-6621626 – not confirmed"]
    assert section.tone is Tone.CAUTION


def test_doubts_for_operators_about_other_facts_are_one_line(tmp_path: Path) -> None:
    faults = (
        '[[faults]]\ncode = "X7"\nfield = "legal_bases"\ntext = "文号两样。"\n'
        'shown_to = "operator"\n'
    )
    guide, library = only_guide(
        tmp_path, f'legal_bases = ["《条例》"]\n{SMALLEST_GUIDE}{faults}{faults}'
    )

    told = said_by(whole_page(guide, library, today=TODAY).sections)

    assert told["Legal bases"] == ["《条例》", "Not all of this has been confirmed."]


def test_a_doubt_does_not_say_twice_that_it_is_one() -> None:
    assert [guide.id for guide in every_guide() for f in guide.faults if "待核实" in f.text] == []


def test_lost_charts_and_misnumbered_items_are_for_operators() -> None:
    told = [
        f"{guide.id} {fault.code}"
        for guide in every_guide()
        for fault in guide.faults
        if fault.shown_to is Reader.CITIZEN
        and (fault.code == "K8" or (fault.code == "K7" and fault.field == "ways"))
    ]
    assert told == []


def test_differences_between_regions_put_nothing_in_doubt() -> None:
    kinds = {
        fault.kind
        for guide in every_guide()
        for fault in guide.faults
        if fault.code in ("X2", "X8", "X9", "X13")
    }
    assert kinds == {FaultKind.NOTE}


def test_where_one_can_only_ask_is_not_where_one_applies() -> None:
    library = shipped("jinan")
    halls = list(map(said, map(place_text, library.places.values())))

    told = {g.id: said_by(whole_page(g, library, today=TODAY).sections) for g in library.guides}

    asked = {
        id_: sections["Where to ask"]
        for id_, sections in told.items()
        if "Where to ask" in sections
    }
    assert all(lines == halls for lines in asked.values())
    assert all((id_ in asked) is ("Where" not in sections) for id_, sections in told.items())
    applied = {id_ for id_, sections in told.items() if "Where" in sections}
    assert {id_[:2] for id_ in applied} == {"25", "26", "27"}


@pytest.mark.parametrize("guide", GUIDES)
def test_a_number_that_a_fault_names_is_not_shown_as_current(guide: Guide) -> None:
    told = said_by(whole_page(guide, shipped(guide.region), today=TODAY).sections)

    for heading, numbers in (
        ("Advice by phone", guide.phones.advice or ()),
        ("Complaints", guide.phones.supervision or ()),
    ):
        for printed in numbers:
            [digits] = re.findall(r"[0-9][0-9-]+", printed)[:1]
            doubted = any(digits in fault.text for fault in doubts(guide.faults_of("phones")))
            assert (printed in told[heading]) is not doubted
            assert (f"{printed} – not confirmed" in told[heading]) is doubted


@pytest.mark.parametrize("guide", GUIDES)
def test_only_sound_https_addresses_become_codes(guide: Guide) -> None:
    page = whole_page(guide, shipped(guide.region), today=TODAY)

    for code in page.codes:
        assert code.payload.startswith((f"{guide.title}\n", f"{guide.title}（", "https://"))


@pytest.mark.parametrize("guide", [g for g in every_guide() if g.standing(TODAY) is Standing.ENDED])
def test_an_ended_policy_offers_nothing_to_do(guide: Guide) -> None:
    library = shipped(guide.region)
    page = whole_page(guide, library, today=TODAY)
    first = front_page(guide, cases_of(guide)[0], library, today=TODAY, hotline="12333")

    told = said_by(page.sections)
    assert list(said_by(first.sections)) == ["Closed"]
    assert [choice.value for choice in first.choices] == [GuideStep.MORE]
    assert next(iter(told)) == "Closed"
    assert guide.valid.until is not None
    assert guide.valid.until.isoformat() in told["Closed"][0]
    assert told["How to apply"] == ["It can no longer be applied for."]
    assert "Websites and apps" not in told
    assert page.codes == ()


def test_a_policy_ends_after_its_last_day(tmp_path: Path) -> None:
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + "[valid]\nuntil = 2026-11-22\n")

    on_time = whole_page(guide, library, today=date(2026, 11, 22))
    late = whole_page(guide, library, today=date(2026, 11, 23))

    assert "Closed" not in said_by(on_time.sections)
    assert said_by(late.sections)["Closed"] == ["Applications were accepted until 2026-11-22."]


@pytest.mark.parametrize(("until", "codes"), [("2026-11-22", 1), ("2026-11-21", 0)])
def test_a_sound_link_has_a_code_while_the_policy_is_in_force(
    tmp_path: Path, until: str, codes: int
) -> None:
    text = f'links = ["web"]\n{SMALLEST_GUIDE}[valid]\nuntil = {until}\n'
    pack = small_pack(tmp_path, text)
    (pack / "links.toml").write_text(
        '[web]\nlabel = "网上大厅"\nkind = "web"\nurl = "https://rsj.weihai.gov.cn/"\nqr = true\n'
        'confirmed = { by = "大厅", on = 2026-12-01, how = "问过" }\n'
        'source = { document = "000_c64430fe0cdd480f.txt", item = 1 }\n',
        "utf-8",
    )
    library = load_library("small", tmp_path)

    page = whole_page(library.guides[0], library, today=TODAY)

    payloads = [code.payload for code in page.codes]
    assert payloads.count("https://rsj.weihai.gov.cn/") == codes


def test_a_policy_that_has_not_begun_says_when(tmp_path: Path) -> None:
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + "[valid]\nfrom = 2027-01-01\n")

    page = whole_page(guide, library, today=TODAY)

    assert said_by(page.sections)["Not open yet"] == ["Applications are accepted from 2027-01-01."]
    assert page.codes == ()


def test_advice_and_supervision_phones_stay_apart() -> None:
    guide = next(g for g in shipped("weihai").guides if g.phones.advice and g.phones.supervision)

    told = said_by(whole_page(guide, shipped("weihai"), today=TODAY).sections)

    assert not set(told["Advice by phone"]) & set(told["Complaints"])


def test_what_fushun_refuses_and_tolerates_stands_in_the_guides_it_touches() -> None:
    library = shipped("fushun")
    for heading, entries in (
        ("Not possible if", library.prohibitions.values()),
        ("May follow later", library.tolerances.values()),
    ):
        touched = {id_ for entry in entries for id_ in entry.guides}
        told = {
            guide.id
            for guide in library.guides
            if heading in said_by(whole_page(guide, library, today=TODAY).sections)
        }
        assert touched == told != set()


@pytest.mark.parametrize("region", REGIONS)
def test_every_guide_is_two_touches_from_the_guides_home(region: str) -> None:
    library = shipped(region)
    home = guides_home(library, (), (), today=TODAY)

    reached = [
        choice.value
        for entry in home.entries
        if isinstance(entry.value, Category)
        for choice in subject_page(library, entry.value, today=TODAY).entries
    ]

    assert len(reached) == len(library.guides)
    assert set(reached) == set(library.guides)


def test_guides_for_persons_come_before_those_for_employers_alone() -> None:
    for category in shipped("jinan").categories():
        page = subject_page(shipped("jinan"), category, today=TODAY)
        for_units = [Audience.PERSON not in choice.value.audience for choice in page.entries]
        assert for_units == sorted(for_units)


def test_what_has_closed_comes_after_what_can_be_done() -> None:
    for category in shipped("jinan").categories():
        page = subject_page(shipped("jinan"), category, today=TODAY)
        for person in (True, False):
            closed = [
                choice.value.standing(TODAY) is Standing.ENDED
                for choice in page.entries
                if (Audience.PERSON in choice.value.audience) is person
            ]
            assert closed == sorted(closed)


@pytest.mark.parametrize("guide", GUIDES)
def test_no_list_says_twice_for_whom_a_guide_is_or_that_it_is_closed(guide: Guide) -> None:
    assert "closed" not in guide.title_en.lower()
    if Audience.PERSON not in guide.audience:
        assert not re.match("[A-Z][a-z ]+:", guide.summary_en)
        summary = whole_page(guide, shipped(guide.region), today=TODAY).summary
        assert said(summary).startswith(f"For employers: {guide.summary} Official name:")


def test_what_fits_the_holder_stands_before_the_subjects() -> None:
    library = shipped("jinan")
    own = library.guides[33]

    home = guides_home(library, [own], (), today=TODAY)

    assert home.entries[0].value is own


def test_papers_are_ticked_until_none_is_left() -> None:
    guide = next(g for g in every_guide() if len(g.materials or ()) == 3 and len(cases_of(g)) == 1)
    [case] = cases_of(guide)

    some = papers_page(guide, case, frozenset({1}))
    everything = papers_page(guide, case, frozenset(range(len(some.entries))))

    assert [choice.tick for choice in some.entries][:2] == [Tick.OPEN, Tick.TICKED]
    assert said(some.question).startswith(f"{len(some.entries) - 1} document")
    assert said(everything.question) == "You have everything."


def test_only_the_papers_of_ones_own_case_are_counted() -> None:
    guide = shipped("jinan").guide("19-personal-contribution-certificate")
    assert guide is not None
    alone, for_other = cases_of(guide)

    pages = [papers_page(guide, case, frozenset()) for case in (alone, for_other)]

    assert [said(choice.label) for choice in cases_page(guide, (alone, for_other)).entries] == [
        "现场办理",
        "委托办理",
    ]
    assert [len(page.entries) for page in pages] == [1, 2]


def test_where_only_others_come_for_somebody_one_comes_oneself_first() -> None:
    guide = shipped("weihai").guide("15-benefit-account-change")
    assert guide is not None

    labels = [said(choice.label) for choice in cases_page(guide, cases_of(guide)).entries]

    assert labels == ["You come yourself", "委托他人办理"]


def test_whoever_is_in_no_case_brings_what_everybody_does(tmp_path: Path) -> None:
    papers = "".join(
        f'[[materials]]\nname = "{name}"\nform = "original"\n{group}'
        for name, group in (("身份证", ""), ("残疾证", 'group = "重度残疾人"\n'))
    )
    guide, _ = only_guide(tmp_path, SMALLEST_GUIDE + papers)
    disabled, other = cases_of(guide)

    assert [said(c.label) for c in cases_page(guide, (disabled, other)).entries][
        1
    ] == "None of these"
    assert len(papers_page(guide, disabled, frozenset()).entries) == 2
    assert len(papers_page(guide, other, frozenset()).entries) == 1


def test_papers_of_a_case_have_a_heading_of_their_own() -> None:
    library = shipped("jinan")
    guide = library.guide("26-card-loss-and-release")
    assert guide is not None

    told = said_by(whole_page(guide, library, today=TODAY).sections)

    assert told["What to bring"][0] == "It depends on the case."
    assert told["What to bring – 线下办理"] == ["本人身份证 or 社会保障卡"]


def test_the_addresses_of_a_ways_places_are_said_once() -> None:
    library = shipped("jinan")
    guide = library.guide("26-card-loss-and-release")
    assert guide is not None

    told = said_by(whole_page(guide, library, today=TODAY).sections)

    assert "解放东路16号" not in str(told["挂失：大厅一体机"])
    assert "解放东路16号" in str(told["Where"])
