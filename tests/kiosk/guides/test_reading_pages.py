"""Questions, news and the catalogue as pages."""

from dataclasses import replace
from datetime import date

from kiosk.guides.catalogue import coverage, load_catalogue
from kiosk.guides.doubts import doubts
from kiosk.guides.model import Validity
from kiosk.guides.reading_pages import (
    Reading,
    catalogue_page,
    coverage_page,
    reading_page,
    readings_page,
)
from kiosk.guides.terms import Reader
from kiosk.pages.kinds import Tone
from tests.kiosk.guides.samples import REGIONS, TODAY, said, said_by, shipped


def test_the_three_questions_and_the_news_of_the_hall() -> None:
    library = shipped("weihai")

    page = readings_page(library, today=TODAY)

    assert len(library.questions) == 3
    assert [choice.value for choice in page.entries] == [*library.questions, *library.news]


def test_old_news_is_not_shown() -> None:
    library = shipped("weihai")
    old = replace(library.news[0], valid=Validity(until=date(2026, 11, 21)))

    page = readings_page(replace(library, news=(old,)), today=TODAY)

    assert old not in [choice.value for choice in page.entries]


def test_what_is_read_tells_its_faults_and_its_source() -> None:
    library = shipped("weihai")
    entries: list[Reading] = [*library.questions, *library.news]
    for entry in entries:
        page = reading_page(entry, library)
        told = " ".join(line for lines in said_by(page.sections).values() for line in lines)

        for fault in entry.faults:
            assert (fault.told in told) is (fault.shown_to is Reader.CITIZEN)
        assert (page.sections[0].tone is Tone.CAUTION) is bool(doubts(entry.faults))
        assert "文登区人社局通讯" in told
        assert all(code.payload.startswith("https://") for code in page.codes)


def test_a_number_without_area_code_is_not_shown_as_current() -> None:
    library = shipped("weihai")
    injury = next(q for q in library.questions if q.id == "work-injury-recognition")

    lines = [said(line) for line in reading_page(injury, library).sections[0].lines]

    [number] = [line for line in lines if line.startswith("咨询电话")]
    assert number.endswith("not confirmed")


def test_every_entry_of_the_catalogue_has_a_page() -> None:
    catalogue = load_catalogue()
    for region in REGIONS:
        covered = coverage(catalogue, shipped(region))
        entries = [choice.value for choice in catalogue_page(covered).entries]
        assert len(entries) == 81
        assert [e.published for e in entries] == sorted(e.published for e in covered)[::-1]
        for entry in covered:
            page = coverage_page(entry, shipped(region))
            told = said_by(page.sections)
            assert told["Must be published"] == [", ".join(e.value for e in entry.item.elements)]
            assert [choice.value.id for choice in page.choices] == [
                id_ for id_ in entry.missing if id_ != "places"
            ]
