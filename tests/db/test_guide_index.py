"""The search index as a file: built, kept, built again, replaced when it is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.guide_entry import IndexEntry
from db.guide_index import GuideIndex, open_guide_index

LOST = IndexEntry(
    id="lost",
    title="社保卡挂失",
    title_reading=("she", "bao", "ka", "gua", "shi"),
    keywords=("丢卡",),
    keyword_readings=(("diu", "ka"),),
    english="Report a card lost",
    body="身份证 综合窗口",
)
JOBLESS = IndexEntry(
    id="jobless",
    title="失业金申领",
    title_reading=("shi", "ye", "jin", "shen", "ling"),
    keywords=("没工作", "挂失业"),
    keyword_readings=(("mei", "gong", "zuo"), ("gua", "shi", "ye")),
    english="Unemployment benefit",
    body="社会保障卡 12333",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuideIndex]:
    index = open_guide_index(tmp_path_factory.mktemp("index") / "guides.db")
    index.rebuild([LOST, JOBLESS], "1")
    yield index
    index.close()


def found(index: GuideIndex, typed: str) -> list[str]:
    return [hit.id for hit in index.find(typed, limit=9)]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("挂失业", ["jobless"]),
        ("挂失", ["jobless", "lost"]),
        ("失业", ["jobless"]),
        ("社保卡丢", ["lost"]),
        ("身份证", ["lost"]),
        ("12333", ["jobless"]),
        ("123", ["jobless"]),
        ("sbk", ["lost"]),
        ("gs", ["jobless", "lost"]),
        ("shiye", ["jobless"]),
        ("s", ["lost", "jobless"]),
        ("shebaok", ["lost"]),
        ("shebeoka", ["lost"]),
        ("shebaoak", ["lost"]),
        ("sehbaoka", ["lost"]),
        ("shbaoka", ["lost"]),
        ("shehbaoka", ["lost"]),
        ("sbdk", ["lost"]),
        ("lost", ["lost"]),
        ("card rep", ["lost"]),
        ("xyzzy", []),
        ("？", []),
        ("", []),
        ('"', []),
        ("挂 失", ["jobless", "lost"]),
        ("社保卡 AND", ["lost"]),
        ("社保卡丢了怎么办", ["lost"]),
        ("diukashebao", ["lost"]),
    ],
)
def test_find(index: GuideIndex, typed: str, ids: list[str]) -> None:
    assert found(index, typed) == ids


def test_a_hit_tells_what_was_meant(index: GuideIndex) -> None:
    [hit] = index.find("shebeoka", limit=9)

    assert hit.meant == ("shebaoka",)
    assert hit.title_reading == LOST.title_reading


def test_no_more_than_the_limit(index: GuideIndex) -> None:
    assert len(index.find("s", limit=1)) == 1


@settings(deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_typed_is_only_searched_for(index: GuideIndex, typed: str) -> None:
    assert set(found(index, typed)) <= {"lost", "jobless"}


def test_it_is_kept_until_its_fingerprint_changes(tmp_path: Path) -> None:
    path = tmp_path / "guides.db"
    index = open_guide_index(path)
    assert not index.built_from("1")
    index.rebuild([LOST, JOBLESS], "1")
    index.close()

    again = open_guide_index(path)
    assert again.built_from("1")
    assert not again.built_from("2")
    again.rebuild([JOBLESS], "2")

    assert again.built_from("2")
    assert found(again, "sbk") == []
    assert found(again, "sy") == ["jobless"]
    again.close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 99, b""])
def test_a_file_that_cannot_be_read_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "guides.db"
    path.write_bytes(content)

    index = open_guide_index(path)
    index.rebuild([LOST], "1")

    assert found(index, "gs") == ["lost"]
    index.close()


def test_a_failed_rebuild_leaves_what_was_there(tmp_path: Path) -> None:
    def breaking() -> Iterator[IndexEntry]:
        yield JOBLESS
        raise ZeroDivisionError

    index = open_guide_index(tmp_path / "guides.db")
    index.rebuild([LOST], "1")

    with pytest.raises(ZeroDivisionError):
        index.rebuild(breaking(), "2")

    assert index.built_from("1")
    assert found(index, "gs") == ["lost"]
    index.close()
