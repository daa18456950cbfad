"""The `kiosk` command."""

from kiosk.commands import kiosk


def main() -> None:
    """Run the command line."""
    kiosk()


if __name__ == "__main__":
    main()
