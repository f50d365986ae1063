"""Names, figures and links of a text as places: jump to one by its label, go from one to the next, watch a name."""

from __future__ import annotations

from reader.errors import UnknownId
from reader.tui import highlight
from reader.tui.commands import READING
from reader.tui.pages import Target
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker
from reader.tui.views import EntityView, StoryView


class Hinting(Listing):
    """The commands on what stands in a text."""

    # ------------------------------------------------------------ labels
    def do_read_hints(self) -> None:
        """Label everything in sight that leads somewhere."""
        if self.pane != READING or not self.reading.show_labels():
            self.say("Nothing in sight leads anywhere; enter opens a story or a thread.")
        else:
            self.say("Type the letters of a label; esc leaves.", seconds=30)

    def type_hint(self, key: str) -> None:
        """Take a key while labels are shown."""
        target = self.reading.type_label(key.lower()) if len(key) == 1 else None
        if target is not None:
            self.follow_target(target)
        elif len(key) > 1:
            self.reading.drop_labels()

    # ------------------------------------------------------------ kinds
    def do_read_kinds(self) -> None:
        """Choose which kinds of names are marked."""
        self._choose_kind(None)

    def _choose_kind(self, at: str | None) -> None:
        choices = [
            Choice(kind, word[0].upper() + word[1:], "plain" if kind in self.hidden_kinds else "marked")
            for kind, word in highlight.WORDS.items()
        ]

        def answered(kind: str | None) -> None:
            if kind is not None:
                self.hidden_kinds ^= {kind}
                self.marks_on = True
                self.redraw_page()
                self._choose_kind(kind)

        self.app.push_screen(
            Picker("Kinds marked in the text", choices, hint="enter changes one, esc ends", at=at), answered
        )

    # ------------------------------------------------------------ watching
    def do_name_watch(self) -> None:
        """Watch the name under the cursor or its page's, or let it go; without one, choose or write what to watch."""
        key = self.entity_here()
        if key is None:
            self._choose_watched()
            return
        on = all(one.key != key for one in self.newsroom.watchlist() if one.kind == "entity")
        name = self._name_of(key)
        self.act(lambda: self.newsroom.watch("entity", key, name, on))

    def _name_of(self, key: str) -> str:
        """Return the name of an entity that is at hand, without waiting for the lexicon."""
        if isinstance(self.view, EntityView) and self.view.page.entity.id == key:
            return self.view.page.entity.name
        mentions = self.view.mentions if isinstance(self.view, StoryView) else ()
        return next((one.entity_name for one in mentions if one.entity_id == key and one.entity_name), key)

    def entity_here(self) -> str | None:
        """Return the key of the entity whose page is shown, or of the one under the cursor."""
        target: Target | None = self.shown if self.pane == READING else None
        if target is None or target.kind != "entity":
            target = self.reading.target if self.pane == READING else None
        return str(target.id) if target is not None and target.kind == "entity" else None

    def _choose_watched(self) -> None:
        rows = {f"{one.kind} {one.key}": one for one in self.newsroom.watchlist()}
        choices = [Choice(key, one.name, f"watched {one.kind}: enter lets it go") for key, one in rows.items()]

        def answered(words: str | None) -> None:
            if not words:
                return
            one = rows.get(words)
            if one is not None:
                self.act(lambda: self.newsroom.watch(one.kind, one.key, one.name, on=False))
            else:
                self.act(lambda: self._watch(words))

        self.app.push_screen(Picker("Watch", choices, hint="a name or a phrase", free=True), answered)

    def _watch(self, words: str) -> str:
        try:
            row, _ = self.newsroom.entity(words)
        except UnknownId:
            return self.newsroom.watch("phrase", words)
        return self.newsroom.watch("entity", row.id, row.name)
