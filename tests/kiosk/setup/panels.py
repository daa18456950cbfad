"""Panels as the kernel shows them."""

from pathlib import Path


def panel(folder: Path, width_cm: int, mode: str = "1080x1920", output: str = "HDMI-A-1") -> Path:
    """A connector of the kernel's with a panel on it; 0: the panel does not say how large it is."""
    connector = folder / f"card0-{output}"
    connector.mkdir(exist_ok=True)
    edid = bytearray(128)
    edid[21], edid[22] = width_cm, 48
    (connector / "edid").write_bytes(edid)
    (connector / "status").write_text("connected\n")
    (connector / "modes").write_text(f"{mode}\n1024x768\n")
    return folder
