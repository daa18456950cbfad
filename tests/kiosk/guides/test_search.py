"""Finding the guides that ship, by characters, initials, pinyin and with one typing error."""

import os
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from db.guide_entry import Reading
from kiosk.guides.desk import GuideDesk, open_guide_desk
from kiosk.guides.model import Guide
from kiosk.guides.search import MOST_FOUND, fingerprint, mark
from kiosk.language.pinyin import reading_of
from tests.kiosk.guides.samples import REGIONS, copied, every_guide, said


class Desks:
    """The open desk of each region; without a repr, for Hypothesis prints what it is given."""

    def __init__(self, folder: Path) -> None:
        self._open = {region: open_guide_desk(region, folder / region) for region in REGIONS}

    def __getitem__(self, region: str) -> GuideDesk:
        return self._open[region]

    def close(self) -> None:
        for desk in self._open.values():
            desk.close()


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    opened = Desks(tmp_path_factory.mktemp("indexes"))
    yield opened
    opened.close()


def titles(desk: GuideDesk, typed: str) -> list[str]:
    return [choice.value.title for choice in desk.search(typed)]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("typed", ["挂失", "gs", "guashi", "guasi", "gauashi", "gusahi", "GUASHI"])
def test_a_lost_card_is_found(desks: Desks, region: str, typed: str) -> None:
    assert any("挂失" in title for title in titles(desks[region], typed))


@pytest.mark.parametrize("typed", ["ylbx", "yanglaobaoxian", "yanglaobaoxain", "养老保险"])
def test_pension_insurance_is_found(desks: Desks, typed: str) -> None:
    assert "养老保险" in titles(desks["weihai"], typed)[0]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("sbkgs", "社会保障卡（社会保障功能）挂失与解挂"),
        ("社保卡挂失", "社会保障卡（社会保障功能）挂失与解挂"),
        ("lost", "社会保障卡（社会保障功能）挂失与解挂"),
        ("shiyejin", "失业保险金申领"),
        ("syjsl", "失业保险金申领"),
    ],
)
def test_the_best_match_comes_first(desks: Desks, typed: str, title: str) -> None:
    assert titles(desks["jinan"], typed)[0] == title


@pytest.mark.parametrize("typed", ["", " ", "？！", '"'])
def test_nothing_is_found_without_a_word(desks: Desks, typed: str) -> None:
    assert list(desks["jinan"].search(typed)) == []


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    "typed",
    [
        *("qqqqqq", "a" * 300, "zzzz", "xxxx", "jjjj", "hhhh", "kkkk", "ssss", "bbbbbb", "aaaa"),
        *("zxcv", "asdfgh", "mnbvcxz", "lalala", "wuliao", "haha"),
        *("啊啊啊啊", "哈哈", "苹果", "天气预报", "红烧肉", "今天天气", "你好", "00000"),
    ],
)
def test_nonsense_and_what_no_hall_does_find_nothing(desks: Desks, region: str, typed: str) -> None:
    assert titles(desks[region], typed) == []


@pytest.mark.parametrize(
    ("text", "meant", "marked"),
    [
        ("社保卡挂失", "挂失", "社保卡【挂失】"),
        ("社保卡挂失", "gs", "社保卡【挂失】"),
        ("社保卡挂失", "guas", "社保卡【挂失】"),
        ("社保卡挂失", "gua", "社保卡【挂】失"),
        ("社保卡挂失", "shebao", "【社保】卡挂失"),
        ("卡（功能）挂失", "kgn", "【卡（功能】）挂失"),
        ("卡（功能）挂失", "gongnenggs", None),
        ("APP办事", "app", "【APP】办事"),
        ("社会保障卡挂失", "社保卡 挂失", "【社】会【保】障【卡挂失】"),
        ("社保卡挂失", "eb", None),
        ("社保卡挂失", "xx", None),
    ],
)
def test_the_part_that_matches_is_marked(text: str, meant: str, marked: str | None) -> None:
    assert mark(text, reading_of(text), [meant]) == marked


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("参保", ("can", "bao")),
        ("银行", ("yin", "hang")),
        ("重复", ("chong", "fu")),
        ("失业率", ("shi", "ye", "lv")),
        ("（A4）", ("", "a", "4", "")),
        ("", ()),
    ],
)
def test_readings(text: str, reading: Reading) -> None:
    assert reading_of(text) == reading


@pytest.mark.parametrize("region", REGIONS)
def test_every_guide_is_found_by_its_title_in_every_way(desks: Desks, region: str) -> None:
    desk = desks[region]
    for guide in desk.library.guides:
        reading = reading_of(guide.title)
        for typed in (guide.title, "".join(reading), "".join(s[:1] for s in reading)):
            assert guide in [choice.value for choice in desk.search(typed)], typed


@pytest.mark.parametrize("region", REGIONS)
def test_every_title_match_is_marked(desks: Desks, region: str) -> None:
    for guide in desks[region].library.guides:
        found = desks[region].search(guide.title[:4])
        for choice in (one for one in found if isinstance(one.value, Guide)):
            assert "【" in said(choice.label) + said(choice.detail or choice.label)


GUIDES = st.sampled_from(every_guide())


@settings(deadline=None)
@pytest.mark.parametrize("error", ["wrong", "missing", "needless", "swapped"])
@given(guide=GUIDES, place=st.integers(0, 18), letter=st.sampled_from(ascii_lowercase))
def test_one_typing_error_in_a_title_is_forgiven(
    desks: Desks, error: str, guide: Guide, place: int, letter: str
) -> None:
    sound = "".join(reading_of(guide.title))[:20]
    place %= len(sound) - 1
    before, after = sound[:place], sound[place:]
    typed = {
        "wrong": before + letter + after[1:],
        "missing": before + after[1:],
        "needless": before + letter + after,
        "swapped": before + after[1] + after[0] + after[2:],
    }[error]

    found = [choice.value for choice in desks[guide.region].search(typed)]

    meant_another = any(typed in "".join(reading_of(other.title)) for other in found)
    assert len(found) == MOST_FOUND or guide in found or meant_another


@settings(deadline=None)
@given(guide=GUIDES, place=st.integers(0, 30))
def test_any_two_characters_of_a_title_find_it(desks: Desks, guide: Guide, place: int) -> None:
    place %= len(guide.title) - 1
    typed = guide.title[place : place + 2]
    assume(all("\u4e00" <= character <= "\u9fff" for character in typed))

    found = desks[guide.region].search(typed)

    assert len(found) == MOST_FOUND or guide in [choice.value for choice in found]


@settings(deadline=None)
@given(st.sampled_from(REGIONS), st.text(max_size=40))
def test_typing_anything_never_fails(desks: Desks, region: str, typed: str) -> None:
    assert len(desks[region].search(typed)) <= MOST_FOUND


def test_the_index_is_built_again_only_when_a_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, index = copied(tmp_path), tmp_path / "index.db"
    open_guide_desk("jinan", index, tmp_path).close()
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.guides.search.reading_of", _not_needed)
        os.utime(pack / "guides" / "26-card-loss-and-release.toml")
        open_guide_desk("jinan", index, tmp_path).close()
    file = pack / "guides" / "26-card-loss-and-release.toml"
    file.write_text(file.read_text("utf-8").replace('"丢卡"', '"卡不见了"'), "utf-8")

    desk = open_guide_desk("jinan", index, tmp_path)

    first, *_ = desk.search("卡不见了")
    assert first.detail is not None
    assert said(first.detail) == "Also called: 【卡不见了】"
    desk.close()


def test_a_removed_or_renamed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    prints = [fingerprint("jinan", tmp_path)]
    file = pack / "guides" / "01-foreigner-registration.toml"

    renamed = file.rename(file.with_name("01-foreigners.toml"))
    prints.append(fingerprint("jinan", tmp_path))
    renamed.unlink()
    prints.append(fingerprint("jinan", tmp_path))

    assert len(set(prints)) == 3


def _not_needed(text: str) -> Reading:
    raise AssertionError("the readings are in the index")
