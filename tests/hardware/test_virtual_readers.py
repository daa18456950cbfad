"""Virtual readers are told by the name of their kind and by the driver behind any name."""

from pathlib import Path

import pytest

from hardware.virtual_readers import installed_drivers, is_virtual, virtual_names

VPCD = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"


@pytest.mark.parametrize(
    ("reader", "virtual"),
    [
        ("Virtual PCD 00 00", True),
        ("Virtual PCD B 01 00", True),
        ("ACS ACR39U ICC Reader 00 00", False),
        ("Feitian SCR301 00 00", False),
    ],
)
def test_readers_by_name(reader: str, virtual: bool) -> None:
    assert is_virtual(reader) is virtual


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(
            f'FRIENDLYNAME "Hall"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH {VPCD}\n',
            ("Hall",),
            id="renamed",
        ),
        pytest.param(
            f"FRIENDLYNAME A\nLIBPATH /x/libccid.so\nFRIENDLYNAME B\nLIBPATH {VPCD}\n",
            ("B",),
            id="beside a real one",
        ),
        pytest.param(f"LIBPATH {VPCD}\n", (), id="nameless"),
        pytest.param("# FRIENDLYNAME A\n", (), id="a remark"),
    ],
)
def test_readers_by_their_driver(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    (tmp_path / "any-name").write_text(text)
    assert virtual_names((tmp_path, tmp_path / "absent")) == names


def test_a_driver_that_lies_there_is_found(tmp_path: Path) -> None:
    assert installed_drivers(tmp_path) == ()
    driver = tmp_path / "serial" / "libifdvpcd.so"
    driver.parent.mkdir()
    driver.touch()
    assert installed_drivers(tmp_path) == (driver,)
