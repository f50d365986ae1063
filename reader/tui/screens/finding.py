"""Search, and the lists one chooses from: actions, tags, themes, history, errors, keys, feeds."""

from __future__ import annotations

from reader.model import StoryQuery
from reader.text import age, counted
from reader.tui.commands import LIST
from reader.tui.keymap import shown
from reader.tui.places import Place
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker


class Finding(Listing):
    """The commands that ask and then go somewhere."""

    _before_search: Place | None = None

    # ------------------------------------------------------------ search
    def do_find_search(self) -> None:
        """Ask for words and list the stories that have them."""

        def answered(words: str | None) -> None:
            if words:
                self.search_for(words)

        hint = 'words, "a phrase", -not, this OR that, begin*'
        self.app.push_screen(Picker("Search all stories", value=self.search_words(), hint=hint, free=True), answered)

    def search_for(self, words: str) -> None:
        """List the stories that have these words."""
        if self.place is not None and not self.search_words():
            self._before_search = self.place
        self.enter_pane(LIST)
        self.show_place(Place("search", f"Search: {words}", StoryQuery(text=words)))

    def end_search(self) -> bool:
        """Leave the matches; tell whether a search was on."""
        if not self.search_words() or self._before_search is None:
            return False
        self.show_place(self._before_search)
        return True

    # ------------------------------------------------------------ lists to choose from
    def do_app_palette(self) -> None:
        """Find an action by its name."""
        choices = [
            Choice(
                command.id,
                f"{command.label[0].upper()}{command.label[1:]} – {command.help}",
                ", ".join(map(shown, command.keys)),
            )
            for command in self.keymap.commands
            if self.pane in command.panes and not command.id.startswith("out.link-")
        ]

        def answered(id: str | None) -> None:
            if id is not None:
                self.run_command(id)

        self.app.push_screen(Picker("All actions", choices, hint="what it does"), answered)

    def do_go_tag(self) -> None:
        """Choose a tag and list what carries it."""
        choices = [Choice(tag, f"#{tag}", counted(n, "use")) for tag, n in self.newsroom.tags()]
        if not choices:
            self.say("Nothing is tagged yet; t tags a thread, a story or a feed.")
            return

        def answered(tag: str | None) -> None:
            if tag is not None:
                self.enter_pane(LIST)
                if not self.choose_key(f"tag:{tag}"):
                    self.show_place(Place(f"tag:{tag}", f"#{tag}", StoryQuery(tag=tag)))

        self.app.push_screen(Picker("Go to a tag", choices, hint="a tag"), answered)

    def do_app_theme(self) -> None:
        """Choose a theme; it shows as the cursor passes."""
        app, before = self.app, self.app.theme
        ours = ("ink", "paper", "contrast", "slate", "ansi-dark", "ansi-light")
        names = [*ours, *sorted(name for name in app.available_themes if name not in ours)]
        notes = {"ink": "dark", "paper": "light", "contrast": "strong contrast", "slate": "cool light"}
        notes |= {"ansi-dark": "the terminal's own colours", "ansi-light": "the terminal's own colours"}
        choices = [Choice(name, name, notes.get(name, "")) for name in names if name in app.available_themes]

        def use(name: str | None) -> None:
            app.theme = name or before

        self.app.push_screen(Picker("Theme", choices, hint="its name", preview=use, at=before), use)

    def do_app_errors(self) -> None:
        """List what went wrong: feeds in trouble, then what was said here."""
        now = self.newsroom.now()
        feeds = self.newsroom.feeds(errors=True)
        choices = [
            Choice(
                f"feed:{feed.id}",
                f"{feed.title}: {feed.error or 'gone for good'}",
                f"since {age(now - feed.failing_since)}" if feed.failing_since else "",
            )
            for feed in feeds
        ]
        choices += [Choice(f"said:{n}", words, "here") for n, words in enumerate(reversed(self.errors))]
        if not choices:
            self.say("Nothing went wrong.")
            return

        def answered(key: str | None) -> None:
            if key is not None and key.startswith("feed:"):
                self.enter_pane(LIST)
                self.choose_key(key)

        self.errors.clear()
        self.draw_head()
        self.app.push_screen(Picker("What went wrong", choices, hint="enter on a feed lists its stories"), answered)

    def do_app_history(self) -> None:
        """List what was done, newest first."""
        now = self.newsroom.now()
        choices = [
            Choice(str(row.id), row.label, ("undone · " if row.undone else "") + age(now - row.at))
            for row in self.newsroom.history(200)
        ]
        if not choices:
            self.say("Nothing was done yet.")
            return
        self.app.push_screen(Picker("What you did, newest first; z takes back one step after the other", choices))

    def do_app_help(self) -> None:
        """Show all keys."""
        from reader.tui.screens.help import Help

        self.app.push_screen(Help(self.keymap))

    def do_feed_edit(self) -> None:
        """Open the list of feeds."""
        from reader.tui.screens.feeds import Feeds

        def closed(changed: bool | None) -> None:
            if changed:
                self.count_places(names=True)
                self.refill()
                if self.newsroom.config.polling.automatic:
                    self.poll(silent=True)

        self.app.push_screen(Feeds(self.newsroom, self.round), closed)

    def do_app_quit(self) -> None:
        """Quit."""
        self.app.exit()
