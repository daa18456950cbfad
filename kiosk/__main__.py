"""The `kiosk` command; a plain `kiosk run` begins without the parser that all others need."""

import errno
import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line."""
    settings = _settings_of_plain_run(sys.argv[1:])
    if settings is not None:
        from kiosk.terminal.run import serve

        serve(settings)
    if sys.stdin is None:  # closed by who called: a question is then answered by nobody
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long as we live
    from kiosk.commands import kiosk

    try:
        kiosk()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
            raise
        sys.exit(f"Error: the answer could not be written: {error.strerror}")


def _settings_of_plain_run(arguments: list[str]) -> Path | None:
    """Return the settings of `kiosk run [--config FILE]`; None of any other command line."""
    match arguments:
        case ["run"]:
            from kiosk.settings.configuration import DEFAULT_FILE

            return DEFAULT_FILE
        case ["run", "--config", file]:
            return Path(file)
        case _:
            return None


if __name__ == "__main__":
    main()
