"""The build of the wheel: what lies beside the packages in a checkout goes into them."""

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

ASSETS = Path("assets")


class BuildWithAssets(build_py):
    """Puts the assets, with their translations compiled, into the package `kiosk`."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "kiosk" / "assets"
            shutil.copytree(
                ASSETS, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.mo")
            )
            for source in sorted(target.rglob("*.po")):
                with (
                    source.open("rb") as messages,
                    source.with_suffix(".mo").open("wb") as compiled,
                ):
                    write_mo(compiled, read_po(messages))


setup(cmdclass={"build_py": BuildWithAssets})
