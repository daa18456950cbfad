"""Provinces and prefectures: every code within its province, each name once there."""

from kiosk.settings.divisions import load_divisions


def test_every_place_lies_within_its_province() -> None:
    found = load_divisions()
    assert len(found.divisions) == 31
    for code, province in found.divisions.items():
        assert code.endswith("0000")
        names = [one.name for one in province.within]
        assert len(names) == len(set(names))
        assert all(one.code[:2] == code[:2] and one.code != code for one in province.within)


def test_a_place_is_called_with_its_province() -> None:
    found = load_divisions()
    assert found.name_of("130100") == "河北省石家庄市"
    assert found.name_of("110000") == "北京市"
    assert found.name_of("429004") == "湖北省仙桃市"
    assert found.name_of("371200") is None
    assert found.name_of("990100") is None
