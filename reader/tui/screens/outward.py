"""What leaves the program: links to the browser, text to the clipboard, threads to files."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from textual import on

from reader.errors import NewsreaderError
from reader.model import Story
from reader.text import first_sentences
from reader.tui import clipboard
from reader.tui.markdown import is_web
from reader.tui.messages import Exported, Failed
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker


class Outward(Listing):
    """The commands that hand something to another program."""

    def open_address(self, address: str) -> None:
        """Open a web address in the browser; other kinds are refused."""
        if not is_web(address):
            self.say("Only http and https addresses are opened.", "bad")
            return
        self.app.open_url(address)
        self.say(f"Opened {address}")

    def _story(self) -> Story | None:
        story = self.focused_story()
        if story is None:
            self.say("Put the cursor on a story.")
        return story

    def do_out_browser(self) -> None:
        """Open the story's page."""
        story = self._story()
        if story is not None:
            self.open_address(story.url) if story.url else self.say("The feed gave no address for this story.")

    def do_out_browser_read(self) -> None:
        """Open the story's page and mark it read."""
        story = self._story()
        if story is not None:
            self.do_out_browser()
            self.act(lambda: self.newsroom.mark_read([story.id]), stories=(story.id,), quiet=True)

    def do_out_links(self) -> None:
        """List the links of the story."""
        links = self.reading.page.links
        if not links:
            self.say("No links here.")
            return
        choices = [Choice(address, address, str(number)) for number, address in enumerate(links, 1)]

        def answered(address: str | None) -> None:
            if address is not None:
                self.open_address(address)

        self.app.push_screen(Picker("Links", choices, hint="part of the address"), answered)

    def do_out_link(self, number: int) -> None:
        """Open a link by its number."""
        links = self.reading.page.links
        if number <= len(links):
            self.open_address(links[number - 1])
        else:
            self.say(f"There is no link {number} here.")

    # ------------------------------------------------------------ clipboard
    def copy(self, text: str, what: str) -> None:
        """Copy text by the terminal, which also works over SSH, and by the desktop's own program."""
        self.app.copy_to_clipboard(text)
        self.run_worker(asyncio.to_thread(clipboard.copy, text), group="clipboard", exclusive=True, exit_on_error=True)
        self.say(f"Copied {what}")

    def do_out_copy(self) -> None:
        """Copy the story's address."""
        story = self._story()
        if story is not None:
            self.copy(story.url or story.title, "the link" if story.url else "the headline")

    def do_out_quote(self) -> None:
        """Copy headline, outlet, date, first sentences and address."""
        story = self._story()
        if story is not None:
            at = datetime.fromtimestamp(story.moment, UTC)
            said = first_sentences(self.newsroom.body(story.id).text, 400)
            parts = [f"“{story.title}”, {story.outlet}, {at.day} {at:%B %Y}", f"> {said}" if said else "", story.url]
            self.copy("\n".join(part for part in parts if part), "the quote")

    # ------------------------------------------------------------ files
    def do_thread_export(self) -> None:
        """Write the selected threads, or the one the keys are about, to Markdown files."""
        chosen = sorted(int(key[1]) for key in self.desk.marked if isinstance(key, tuple) and key[0] == "thread")
        thread = self.focused_thread()
        if not chosen and thread is not None:
            chosen = [thread.id]
        if not chosen:
            self.say("There is no thread under the cursor.")
            return

        async def work() -> None:
            try:
                done = await asyncio.to_thread(self.newsroom.export, chosen)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
            else:
                self.post_message(Exported(tuple(str(one.path) for one in done)))

        self.run_worker(work(), group="export", exit_on_error=True)
        self.say("Exporting …")

    @on(Exported)
    def _exported(self, event: Exported) -> None:
        files = [Path(path) for path in event.paths]
        home = str(Path.home())
        folder = str(files[0].parent)
        folder = f"~{folder.removeprefix(home)}" if folder.startswith(f"{home}/") else folder
        self.say(f"Written to {folder}: {', '.join(file.name for file in files)}", seconds=15)
