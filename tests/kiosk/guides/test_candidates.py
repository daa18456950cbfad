"""The words that typed letters may stand for, and the subjects nearest to what leads nowhere."""

from pathlib import Path

import pytest

from kiosk.guides.candidates import LONGEST_WORD, MOST, Candidates
from kiosk.guides.desk import open_guide_desk
from kiosk.guides.terms import Category
from tests.kiosk.guides.samples import REGIONS

WORDS = [
    ("挂失", ("gua", "shi")),
    ("挂失", ("gua", "shi")),
    ("工伤", ("gong", "shang")),
    ("公司", ("gong", "si")),
    ("挂失卡", ("gua", "shi", "ka")),
    ("社会保障卡临时挂失解除", ("she",) * 11),
    ("pos机", ("p", "o", "s", "ji")),
]


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("gs", ["挂失", "公司", "工伤", "挂失卡"]),
        ("guashi", ["挂失", "挂失卡"]),
        ("guas", ["挂失", "挂失卡"]),
        ("gsk", ["挂失卡"]),
        ("gong", ["公司", "工伤"]),
        ("x", []),
    ],
)
def test_words_are_offered_whole_before_begun_and_often_before_rare(
    letters: str, found: list[str]
) -> None:
    assert Candidates(WORDS)(letters) == found


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    ("letters", "word"),
    [("gs", "挂失"), ("tx", "退休"), ("syj", "失业金"), ("yanglao", "养老"), ("rz", "认证")],
)
def test_everyday_words_are_among_the_candidates(
    tmp_path: Path, region: str, letters: str, word: str
) -> None:
    desk = open_guide_desk(region, tmp_path / "index")
    assert desk.candidates is not None
    offered = desk.candidates(letters)
    assert len(offered) <= MOST
    assert all(len(each) <= LONGEST_WORD for each in offered)
    assert any(word in each for each in offered), offered
    assert desk.search(next(each for each in offered if word in each))
    desk.close()


@pytest.mark.parametrize("region", REGIONS)
def test_what_leads_nowhere_leads_to_subjects(tmp_path: Path, region: str) -> None:
    desk = open_guide_desk(region, tmp_path / "index")
    nearest = desk.nearest("龘龘")
    assert nearest[0].value is Category.CARD
    assert len(nearest) == 4
    assert desk.nearest("伤龘")[0].value in (Category.INJURY, Category.ASSESSMENT)
    desk.close()
