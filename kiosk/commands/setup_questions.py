"""The questions of `kiosk setup`; what is plugged in is found and offered by number."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from hardware.cups_server import CupsDevice, CupsServer, PrintServerAddress
from hardware.errors import HardwareError
from kiosk.doctor.card_reader import slot_names
from kiosk.doctor.panel import connected_panels
from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.configuration import PrinterSettings, Unproven
from kiosk.setup.answers import Answers, answers_in
from kiosk.setup.new_printer import driver_named, printers_found

Table = dict[str, object]

_WIDEST_MM: Final = 2000.0


def asked(config_file: Path, terminal_id: str | None) -> Answers:
    """Ask what a terminal needs, with the answers most halls give offered.

    Raises:
        DataFileBroken: what was answered does not make settings; names the answer.
    """
    tables = {
        "terminal": _terminal(terminal_id),
        "cards": _cards(),
        "windows": _windows(),
        "card_reader": _card_reader(),
        "screen": _screen(),
        "setup": _once(),
    }
    return answers_in(config_file, 'mode = "production"\n' + "".join(_written(tables)))


def _terminal(terminal_id: str | None) -> Table:
    regions = sorted(folder.name for folder in REGIONS_FOLDER.iterdir() if folder.is_dir())
    return {
        "id": terminal_id or click.prompt("终端编号 Terminal id, on every paper (JN-01)"),
        "region": click.prompt("地区 Region", type=click.Choice(regions)),
        "hall": click.prompt("大厅名称 The hall's name"),
        "agency": click.prompt("经办机构 The agency's name", default="社会保险经办机构"),
    }


def _cards() -> Table:
    return {
        "unproven": click.prompt(
            "不能证明真伪的卡 A card that cannot show that it is genuine: refuse 不受理, "
            "look 只能查询, accept 当真卡受理",
            type=click.Choice([one.value for one in Unproven]),
        ),
        "source": click.prompt("谁定的，写在哪里 Who decided that, and where it is written"),
    }


def _windows() -> Table:
    return {
        "cards": click.prompt("办卡的窗口 The window for cards", default="综合窗口"),
        "certificates": click.prompt(
            "开证明的窗口 The window for certificates", default="综合窗口"
        ),
        "phone": click.prompt("咨询电话 Phone for questions", default="12333"),
    }


def _card_reader() -> Table:
    """Ask which slot is the citizens', where there are several."""
    try:
        slots = slot_names()
    except HardwareError as error:
        click.echo(f"读卡器 Card readers: {error.code}: {error}")
        return {}
    click.echo(f"读卡器 Card readers: {len(slots)}")
    if len(slots) < 2:
        _listed(slots)
        return {}
    return {"name": _chosen("群众插卡的是哪一个 Which one is the citizens'", slots)}


def _screen() -> Table:
    """Ask for the size of the one panel that is connected; it may not know it itself."""
    panels = connected_panels()
    if len(panels) != 1:
        return {}
    (panel,) = panels
    said = f"{panel.width_mm} mm" if panel.says_its_size else "不知道 unknown"
    width_mm = click.prompt(
        f"屏幕点亮部分 {panel.width_px} 像素那边长多少毫米？它自己说：{said}；回车：照它说的\n"
        f"How many millimetres are the panel's {panel.width_px} lit pixels? Empty: as it says",
        default=0.0,
        show_default=False,
        type=click.FloatRange(0, _WIDEST_MM),
    )
    return {"mm_per_pixel": round(width_mm / panel.width_px, 4)} if width_mm else {}


def _once() -> Table:
    begin = click.confirm(
        "在本机新建空的业务数据文件？ Begin an empty file of records here?", default=False
    )
    return {
        "begin_records": begin,
        **_printer(),
        "time_zone": click.prompt("时区 Time zone", default="Asia/Shanghai"),
        "ntp_servers": click.prompt(
            "对时服务器 Time servers (empty: Debian's)", default="", show_default=False
        ).split(),
    }


def _printer() -> Table:
    """Ask for the printer: one of those found, or an address, or none where the queue is there."""
    click.echo("正在找打印机…… Looking for printers…")
    found: tuple[CupsDevice, ...] = ()
    try:
        found = printers_found(CupsServer(PrintServerAddress(PrinterSettings().server)))
    except HardwareError as error:
        click.echo(f"打印机 Printers: {error.code}: {error}")
    _listed([f"{one.uri} ({one.make_and_model})" for one in found])
    answer = click.prompt(
        "打印机：上面的编号，或地址 Printer: a number above, or its address, "
        "e.g. ipp://10.0.0.9/ipp/print (空：队列已有 empty: the queue is there)",
        default="",
        show_default=False,
    )
    uri = found[int(answer) - 1].uri if answer in _numbers(found) else answer
    if not uri:
        return {}
    if driver_named(None, uri) is not None:
        return {"printer_device": uri}
    driver = click.prompt("它的驱动 Its driver: a PPD file, or a model of 'lpinfo -m'")
    return {"printer_device": uri, "printer_driver": driver}


def _chosen(question: str, things: Sequence[str]) -> str:
    _listed(things)
    return things[int(click.prompt(question, type=click.Choice(_numbers(things)))) - 1]


def _listed(things: Sequence[str]) -> None:
    for number, thing in zip(_numbers(things), things, strict=True):
        click.echo(f"  {number}  {thing}")


def _numbers(things: Sequence[object]) -> list[str]:
    return [str(number + 1) for number in range(len(things))]


def _written(tables: dict[str, Table]) -> Iterator[str]:
    """Yield tables as TOML; JSON writes strings, lists, numbers and booleans the same way."""
    for name, table in tables.items():
        if table:
            yield f"\n[{name}]\n"
        for key, value in table.items():
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
