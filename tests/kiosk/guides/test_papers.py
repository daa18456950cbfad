"""The papers to bring: alternatives together, by case."""

import pytest

from kiosk.guides.guide_pages import papers_page
from kiosk.guides.model import PaperToBring
from kiosk.guides.papers import PaperCase, cases_of, is_for_some, needs, needs_of, paper_text
from kiosk.guides.terms import Handling, PaperForm
from tests.kiosk.guides.samples import every_guide, said, shipped


def paper(
    name: str, *, group: str | None = None, alternative_to: str | None = None
) -> PaperToBring:
    return PaperToBring(
        name=name, form=PaperForm.NOT_STATED, group=group, alternative_to=alternative_to
    )


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
def test_alternatives_are_one_need(papers: list[PaperToBring], texts: list[str]) -> None:
    assert [said(need.text) for need in needs(papers)] == texts


def test_all_that_is_said_of_a_paper_is_shown() -> None:
    whole = PaperToBring(
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
        gathered = {p for need in needs(guide.materials or ()) for p in need.papers}
        assert gathered == set(guide.materials or ()), guide.id


def test_every_paper_is_asked_for_in_a_case() -> None:
    for guide in every_guide():
        asked = {
            paper
            for case in cases_of(guide)
            for need in needs_of(guide, case)
            for paper in need.papers
        }
        assert asked == set(guide.materials or ()), guide.id


def listed(guide_id: str, region: str, case: str | None) -> list[str]:
    """The names on the list of a case; what only some must bring is in brackets."""
    guide = shipped(region).guide(guide_id)
    assert guide is not None
    assert PaperCase(case) in cases_of(guide)
    return [
        f"({name})" if is_for_some(guide, need) else name
        for need in needs_of(guide, PaperCase(case))
        for name in [" / ".join(paper.name for paper in need.papers)]
    ]


BASE_58 = ["《劳动能力鉴定申请表》", "近期2寸彩色照片", "《工伤认定决定书》", "身份证"]
BASE_58 += ["继续治疗病历及相关检查报告"]
ONLY_58 = ["(内固定不需要取出的证明)"]
TREATED = "现伤、病情治疗的病历及相关检查报告"


@pytest.mark.parametrize(
    ("region", "guide_id", "case", "names"),
    [
        ("weihai", "58-injury-assessment", None, [*BASE_58, *ONLY_58]),
        (
            "weihai",
            "58-injury-assessment",
            "申请旧伤复发确认",
            [*BASE_58, "旧伤复发的诊断证明", TREATED, *ONLY_58],
        ),
        ("weihai", "58-injury-assessment", "申请复查鉴定", [*BASE_58, TREATED, *ONLY_58]),
        (
            "weihai",
            "35-pension-account-retiree-death",
            None,
            ["申请人身份证", "死亡证明 / 相关承诺书", "直系亲属关系证明 / 相关承诺书"],
        ),
        (
            "weihai",
            "36-pension-lump-sum-working",
            "出国（境）定居的",
            ["申请人身份证 / 社保卡", "出国（境）定居相关材料 / 相关承诺书"],
        ),
        ("weihai", "36-pension-lump-sum-working", None, ["申请人身份证 / 社保卡"]),
        (
            "weihai",
            "42-pension-stop",
            None,
            ["法院判决书 / 关于终止拨付社会保险待遇的说明材料 / 承诺书"],
        ),
        (
            "weihai",
            "04-employee-enrolment",
            "窗口办理：外国人参保的",
            ["《增加缴纳社会保险费明细表》", "本人有效护照", "外国人就业证", "劳动合同"],
        ),
        (
            "fushun",
            "17-unemployment-transfer",
            "窗口办理转出",
            ["本人身份证 / 社保卡", "《转入联系函》"],
        ),
    ],
)
def test_a_case_asks_for_all_it_should(
    region: str, guide_id: str, case: str | None, names: list[str]
) -> None:
    assert listed(guide_id, region, case) == names


def test_cases_that_go_together_are_not_chosen_and_do_not_count_as_missing() -> None:
    guide = shipped("weihai").guide("49-injury-recognition-person")
    assert guide is not None
    [case] = cases_of(guide)
    wanted = needs_of(guide, case)
    everybodys = frozenset(i for i, need in enumerate(wanted) if not is_for_some(guide, need))

    page = papers_page(guide, case, everybodys)

    assert (len(everybodys), len(wanted)) == (4, 10)
    assert said(page.question) == "You have everything."
    assert page.entries[-1].detail is not None
    assert said(page.entries[-1].detail).startswith("Only if: 因战、因公负伤致残")
