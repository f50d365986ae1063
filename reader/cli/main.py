"""The command group: verbs are imported when they are called."""


def main() -> int:
    """Return the exit code of the command line."""
    return 0
