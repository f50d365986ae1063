"""Corrections of names: a name that is none, another name of something, two that are one, one of the user's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import on

from reader.errors import NewsreaderError
from reader.model import EntityRow
from reader.text import counted
from reader.tui.commands import READING
from reader.tui.messages import Failed, NamesRead, NamesToChoose
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker
from reader.tui.views import EntityView, StoryView

_CHOICES = 300
_TYPES = {"ORG": "an organisation", "PERSON": "a person", "PLACE": "a place", "PRODUCT": "a product"}


class Naming(Listing):
    """The commands that change the lexicon. Each is one step of undo; stored stories are read again behind it."""

    def do_name_correct(self) -> None:
        """Ask what is wrong with the name under the cursor; without one, ask for a name to add."""
        found = self._name_here()
        if found is None:
            self._ask_name("A name of your own", "", self._ask_type)
            return
        words, key, name = found
        choices = [
            Choice("alias", f"“{words}” is another name of …", "choose or write of what"),
            Choice("merge", f"{name} and … are one", "choose or write with what"),
            Choice("hide", f"“{words}” is no name", "it is not marked any more"),
            Choice("add", f"“{words}” is a name of its own", "then say of what kind"),
        ]
        if words.lower() == name.lower():
            choices = [choices[1], choices[2], choices[3], choices[0]]

        def answered(what: str | None) -> None:
            if what == "hide":
                self._correct(lambda: self.newsroom.hide_name(words))
            elif what == "add":
                self._ask_name("A name of your own", words, self._ask_type)
            elif what in ("alias", "merge"):
                self._offer(f"{what} {words if what == 'alias' else key}", words if what == "alias" else name)

        self.app.push_screen(Picker(f"The name “{words}”", choices, hint="what is wrong"), answered)

    def _name_here(self) -> tuple[str, str, str] | None:
        """Return the words, the key and the name of the entity under the cursor, or whose page is shown."""
        if self.pane != READING:
            return None
        if isinstance(self.view, EntityView):
            row = self.view.page.entity
            return row.name, row.id, row.name
        spot = self.reading.current_spot
        if spot is None or spot.target.kind != "entity" or not isinstance(self.view, StoryView):
            return None
        names = {one.entity_id: one.entity_name for one in self.view.mentions}
        key = str(spot.target.id)
        return spot.words, key, names.get(key) or spot.words

    def _offer(self, purpose: str, words: str) -> None:
        """Offer the names of the thread first, then who is in the news."""
        newsroom, thread = self.newsroom, self.focused_thread()

        def job() -> NamesToChoose:
            near = newsroom.entities(thread=thread.id, limit=40) if thread is not None else []
            seen = {row.id for row in near}
            far = [row for row in newsroom.in_the_news(_CHOICES, among=20_000) if row.id not in seen]
            return NamesToChoose(purpose, words, [*near, *far])

        self.read_aside(job, group="choices")

    @on(NamesToChoose)
    def _names_to_choose(self, event: NamesToChoose) -> None:
        what, _, given = event.purpose.partition(" ")
        rows: dict[str, EntityRow] = {row.id: row for row in event.names if row.id != given}
        choices = [Choice(row.id, row.name, counted(row.story_count, "story")) for row in rows.values()]
        title = f"“{event.words}” is another name of" if what == "alias" else f"{event.words} is the same as"

        def answered(key: str | None) -> None:
            if not key:
                return
            if what == "alias":
                self._correct(lambda: self.newsroom.add_alias(key, given))
            else:
                self._correct(lambda: self.newsroom.merge_entities(given, key))

        self.app.push_screen(Picker(title, choices, hint="a name", free=True), answered)

    def _ask_name(self, title: str, words: str, then: Callable[[str], None]) -> None:
        def answered(name: str | None) -> None:
            if name:
                then(name)

        self.app.push_screen(Picker(title, hint="the name as it is written", value=words, free=True), answered)

    def _ask_type(self, name: str) -> None:
        choices = [Choice(kind, words[0].upper() + words[1:]) for kind, words in _TYPES.items()]

        def answered(kind: str | None) -> None:
            if kind is not None:
                self._correct(lambda: self.newsroom.add_entity(name, kind))

        self.app.push_screen(Picker(f"“{name}” is", choices, hint="of what kind"), answered)

    def _correct(self, job: Callable[[], str]) -> None:
        self.act(job)
        self.read_names_again()

    def read_names_again(self) -> None:
        """Read what a change of the lexicon concerns again, behind the action that is on its way to the disk."""
        newsroom = self.newsroom

        def job() -> int:
            self.hands.submit(int).result()  # the action is on the disk
            return asyncio.run(newsroom.read_again())

        async def work() -> None:
            try:
                count = await asyncio.to_thread(job)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
            else:
                self.post_message(NamesRead(count))

        self.run_worker(work(), group="names again", exit_on_error=True)

    @on(NamesRead)
    def _names_read(self, event: NamesRead) -> None:
        if event.count:
            self.count_places(names=True)
            self.reload()
