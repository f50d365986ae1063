"""The watchlist: what is marked wherever it stands."""

from __future__ import annotations

from reader.actions.frame import Frame, Touched
from reader.errors import UsageError
from reader.store.journal import Recorder
from reader.text import line

_LONGEST = 80


class Watching(Frame):
    """What one does to the watchlist."""

    def watch(self, kind: str, key: str, name: str = "", on: bool = True) -> str:
        """Watch an entity by its key, or a phrase, or let it go. Raises UsageError for a phrase without letters."""
        key = line(key, _LONGEST)
        if kind not in ("entity", "phrase"):
            raise UsageError(f"cannot watch a {kind}: only an entity or a phrase")
        if not any(c.isalnum() for c in key):
            raise UsageError(f"a watched phrase needs a letter or digit: {key!r}")
        shown = line(name or key, _LONGEST)

        def change(recorder: Recorder) -> tuple[str, Touched]:
            if on:
                recorder.add("watch", {"kind": kind, "key": key, "name": shown})
            else:
                recorder.take("watch", kind=kind, key=key)
            return f"{'watch' if on else 'no longer watch'} “{shown}”", set()

        return self._act(change)
