"""The driver files of the simulated printers: PDF passes to the backend as it is."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A paper by its PPD keyword and its size in points of 1/72 inch."""

    keyword: str
    text: str
    width_pt: int
    height_pt: int


class TrayPaper(Enum):
    """What lies in a hall printer's tray."""

    A4 = _Sheet("A4", "A4", 595, 842)
    ROLL_80_MM = _Sheet("w227h842", "80 mm roll", 227, 842)


_TEMPLATE = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "HALLSIM.PPD"
*Manufacturer: "Simulated"
*Product: "(Simulated)"
*ModelName: "Simulated hall printer"
*ShortNickName: "Simulated hall printer"
*NickName: "Simulated hall printer, {text}"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsCommands: "ReportStatus"
*cupsFilter2: "application/pdf application/pdf 0 -"
*cupsFilter2: "application/vnd.cups-command application/vnd.cups-command 0 -"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: {keyword}
*PageSize {keyword}/{text}: ""
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: {keyword}
*PageRegion {keyword}/{text}: ""
*CloseUI: *PageRegion
*DefaultImageableArea: {keyword}
*ImageableArea {keyword}/{text}: "0 0 {width_pt} {height_pt}"
*DefaultPaperDimension: {keyword}
*PaperDimension {keyword}/{text}: "{width_pt} {height_pt}"
"""


def ppd_text(paper: TrayPaper) -> str:
    """A PPD file for a printer with this paper, whose one command is ReportStatus."""
    sheet = paper.value
    return _TEMPLATE.format(
        keyword=sheet.keyword,
        text=sheet.text,
        width_pt=sheet.width_pt,
        height_pt=sheet.height_pt,
    )
