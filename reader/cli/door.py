"""The door of the installed script: checks that the package is ours before anything of it is used."""

import sys


def main() -> None:
    """Run the command line and exit with its code; say so when another project's package took our name."""
    import reader

    if "newsreader" not in (reader.__doc__ or ""):
        sys.exit(
            f"newsreader: the package 'reader' in {reader.__file__} belongs to another project; "
            "install newsroom-reader in an environment of its own (pipx or uv tool install)"
        )
    from reader.cli.main import main as run

    sys.exit(run())
