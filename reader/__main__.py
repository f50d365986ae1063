"""The door: `newsreader` and `python -m reader` come in here."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from reader.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
