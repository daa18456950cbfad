"""The papers to bring: alternatives together, by case."""

import pytest

from kiosk.guides.model import Paper
from kiosk.guides.papers import needs, paper_text
from kiosk.guides.terms import Handling, PaperForm
from tests.kiosk.guides.samples import every_guide, said


def paper(name: str, *, group: str | None = None, alternative_to: str | None = None) -> Paper:
    return Paper(name=name, form=PaperForm.NOT_STATED, group=group, alternative_to=alternative_to)


@pytest.mark.parametrize(
    ("papers", "texts"),
    [
        ([], []),
        ([paper("身份证"), paper("照片")], ["身份证", "照片"]),
        ([paper("身份证"), paper("社保卡", alternative_to="身份证")], ["身份证 or 社保卡"]),
        ([paper("身份证", alternative_to="社保卡"), paper("社保卡")], ["身份证 or 社保卡"]),
        (
            [paper("身份证", alternative_to="社保卡"), paper("社保卡", alternative_to="身份证")],
            ["身份证 or 社保卡"],
        ),
        (
            [
                paper("A"),
                paper("照片"),
                paper("B", alternative_to="A"),
                paper("C", alternative_to="B"),
            ],
            ["A or B or C", "照片"],
        ),
        ([paper("身份证", alternative_to="户口簿")], ["身份证 or 户口簿"]),
        (
            [paper("A", group="本人"), paper("B", group="委托", alternative_to="A")],
            ["A", "B or A"],
        ),
    ],
)
def test_alternatives_are_one_need(papers: list[Paper], texts: list[str]) -> None:
    assert [said(need.text) for need in needs(papers)] == texts


def test_all_that_is_said_of_a_paper_is_shown() -> None:
    whole = Paper(
        name="《申请表》",
        form=PaperForm.ORIGINAL_AND_COPY,
        count=2,
        obtained_from="单位",
        handling=Handling.PLEDGE,
        note="盖公章",
    )

    assert said(paper_text(whole)) == (
        "《申请表》 (original and copy, 2 copies, from: 单位, "
        "a signed pledge will do instead, 盖公章)"
    )


def test_no_paper_of_any_guide_gets_lost() -> None:
    for guide in every_guide():
        gathered = [p for need in needs(guide.materials or ()) for p in need.papers]
        assert sorted(map(repr, gathered)) == sorted(map(repr, guide.materials or ())), guide.id
