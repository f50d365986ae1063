"""What the user says about names: an entity to add, a further name, a name that is no entity, two that are one."""

from __future__ import annotations

from reader.actions.frame import Frame, Touched
from reader.errors import UsageError
from reader.store.journal import Recorder
from reader.text import line

LONGEST = 120


class OwnNames(Frame):
    """What one does to the lexicon. Stored texts are read again afterwards, see Newsroom.read_again."""

    def own_name(self, kind: str, name: str, value: str, label: str) -> str:
        """Keep one change of the lexicon in place of a former one of the same name. Raises UsageError for no name."""
        if not any(c.isalnum() for c in name):
            raise UsageError(f"a name needs a letter or digit: {name!r}")

        def change(recorder: Recorder) -> tuple[str, Touched]:
            kept = recorder.connection.execute("SELECT value FROM own_name WHERE kind = ? AND name = ?", (kind, name))
            if any(row[0] == value for row in kept):
                return label, set()
            row = {"kind": kind, "name": name, "value": value}
            if not recorder.add("own_name", row):
                recorder.take("own_name", kind=kind, name=name)
                recorder.add("own_name", row)
            return label, set()

        return self._act(change)

    def forget_name(self, kind: str, name: str) -> str:
        """Take back one change of the lexicon: "add", "alias", "hide" or "merge" and its name or id."""
        shown = line(name, LONGEST)

        def change(recorder: Recorder) -> tuple[str, Touched]:
            recorder.take("own_name", kind=kind, name=shown)
            return f"forget {kind} “{shown}”", set()

        return self._act(change)
