"""Every action of the screen: its id, label, keys and help. Footer, help, palette and `newsreader keys` read this.

A command's method on the main screen is `do_` and its id with dots as underscores.
"""

from __future__ import annotations

from dataclasses import dataclass

PLACES, LIST, READING = "places", "list", "reading"
PANES = frozenset((PLACES, LIST, READING))


@dataclass(frozen=True, slots=True)
class Command:
    """One action. `keys` are alternatives; each is one key or several in sequence, as `g g`."""

    id: str
    label: str
    keys: tuple[str, ...]
    help: str
    group: str
    panes: frozenset[str] = PANES
    number: int = 0  # of a link: its method's argument

    @property
    def method(self) -> str:
        """Return the name of the screen's method."""
        name = self.id.rpartition("-")[0] if self.number else self.id
        return "do_" + name.replace(".", "_").replace("-", "_")


def _command(id: str, label: str, keys: str, help: str, group: str, panes: str = "", number: int = 0) -> Command:
    chosen = frozenset(panes.split()) or PANES
    return Command(id, label, alternatives(keys), help, group, chosen, number)


def alternatives(keys: str) -> tuple[str, ...]:
    """Return the alternatives of a comma-separated list, their spaces made single; `comma` is the comma itself."""
    return tuple(" ".join(part.split()) for part in keys.split(",") if part.strip())


COMMANDS: tuple[Command, ...] = (
    # ------------------------------------------------------------ moving
    _command("move.down", "down", "j, down", "Go one line down, or scroll the text.", "Move"),
    _command("move.up", "up", "k, up", "Go one line up, or scroll the text.", "Move"),
    _command("move.top", "top", "g g, home", "Go to the top.", "Move"),
    _command("move.bottom", "bottom", "G, end", "Go to the bottom.", "Move"),
    _command("move.half-down", "half a page down", "ctrl+d, d", "Go half a page down.", "Move"),
    _command("move.half-up", "half a page up", "ctrl+u", "Go half a page up.", "Move"),
    _command("move.page-down", "page down", "pagedown, ctrl+f", "Go a page down.", "Move"),
    _command("move.page-up", "page up", "pageup, b, ctrl+b", "Go a page up.", "Move"),
    _command("pane.left", "left", "h, left", "Go to the pane at the left; in a story, back to its thread.", "Move"),
    _command(
        "pane.right", "right", "l, right", "Go to the pane at the right, opening what is under the cursor.", "Move"
    ),
    _command(
        "pane.next", "next pane", "tab", "Go to the next pane; in a text, to the next name, figure or link.", "Move"
    ),
    _command("pane.previous", "previous pane", "shift+tab", "Go to the pane, or the name, before.", "Move"),
    _command("go.followed", "followed", "g f", "Go to the threads you follow.", "Go to"),
    _command("go.threads", "all threads", "g t", "Go to all threads.", "Go to"),
    _command("go.unread", "unread", "g u", "Go to what is unread.", "Go to"),
    _command("go.news", "new in threads you read", "g r", "Go to the threads you read that have new stories.", "Go to"),
    _command("go.starred", "starred", "g s", "Go to starred stories.", "Go to"),
    _command("go.notes", "notes", "g n", "Go to the stories you wrote notes on.", "Go to"),
    _command("go.stories", "all stories", "g a", "Go to all stories, newest first.", "Go to"),
    _command("go.thread", "its thread", "g h", "Open the thread that holds this story.", "Go to"),
    _command("go.tag", "tag", "T", "Choose a tag and list what carries it.", "Go to"),
    # ------------------------------------------------------------ reading
    _command("read.open", "open", "enter", "Open what is under the cursor.", "Read"),
    _command("read.back", "back", "q", "Go back one step; at the top, quit.", "Read"),
    _command("read.escape", "leave", "escape", "End the selection or the search, or go back one step.", "Read"),
    _command(
        "read.on",
        "read on",
        "space",
        "Scroll a page; at the end, go to the next unread story.",
        "Read",
    ),
    _command(
        "read.next",
        "next unread",
        "n",
        "Go to the next unread story, across threads; in a search, to the next match.",
        "Read",
    ),
    _command(
        "read.previous",
        "previous unread",
        "p",
        "Go to the unread story before; in a search, to the match before.",
        "Read",
    ),
    _command("read.later", "next in thread", "}", "Go to the next story of the thread.", "Read"),
    _command("read.earlier", "previous in thread", "{", "Go to the story before in the thread.", "Read"),
    _command(
        "read.new-sentence",
        "next new sentence",
        "]",
        "Go to the next sentence the thread did not have.",
        "Read",
        READING,
    ),
    _command("read.new-sentence-back", "previous new sentence", "[", "Go to the new sentence before.", "Read", READING),
    _command(
        "read.expand",
        "expand",
        "x",
        "Show all stories of a thread; fetch the whole text of a story; or switch back.",
        "Read",
        READING,
    ),
    _command("read.pictures", "pictures", "X", "Fetch and draw the pictures of the story, or stop.", "Read", READING),
    _command("read.hints", "jump", ";", "Jump to a name, figure or link in sight by its letters.", "Read", READING),
    _command("read.marks", "names in colour", "H", "Highlight names and figures in the text, or stop.", "Read"),
    _command("read.kinds", "kinds in colour", "K", "Choose which kinds of names are highlighted.", "Read"),
    # ------------------------------------------------------------ names
    _command("name.correct", "correct name", "I", "Correct the name under the cursor, or add one.", "Names"),
    _command("name.watch", "watch", "W", "Watch the name under the cursor, or a phrase; or stop.", "Names"),
    _command(
        "read.former", "former versions", "V", "Show what a corrected story said before, or stop.", "Read", READING
    ),
    _command(
        "read.removed", "what was removed", "B", "Show what was taken out of the text as boilerplate.", "Read", READING
    ),
    _command(
        "read.against",
        "new to whom",
        "=",
        "Dim what you have read, or all that was said before: a switch. A list says so of stories that add nothing.",
        "Read",
        "list reading",
    ),
    _command(
        "read.why",
        "why",
        "w",
        "Say why this story is in its thread, or what defines the thread.",
        "Read",
        "list reading",
    ),
    # ------------------------------------------------------------ marks
    _command(
        "mark.read",
        "read or unread",
        "N",
        "Mark the story read or unread; in a search, go to the match before.",
        "Mark",
    ),
    _command("mark.all", "mark all read", "A", "Mark everything in this list read.", "Mark"),
    _command("mark.star", "star", "s", "Star the story, or take the star away.", "Mark", "list reading"),
    _command(
        "mark.tag",
        "tag",
        "t",
        "Tag the thread, story or feed; a minus before a tag takes it away.",
        "Mark",
    ),
    _command("mark.note", "note", "i", "Write a note on the story or thread.", "Mark", "list reading"),
    _command(
        "mark.select", "select", "x, +", "Select the row under the cursor for merge, move and marks.", "Mark", LIST
    ),
    _command(
        "mark.select-story",
        "select story",
        "+",
        "Select the story or development under the cursor, for split, move, pin and marks.",
        "Mark",
        READING,
    ),
    # ------------------------------------------------------------ threads
    _command(
        "thread.follow",
        "follow",
        "f",
        "Follow the thread, or let it go.",
        "Thread",
        "list reading",
    ),
    _command("thread.mute", "mute", "D", "Mute the thread, or let it speak.", "Thread", "list reading"),
    _command("thread.rename", "rename", "c", "Give the thread a title of your own.", "Thread", "list reading"),
    _command(
        "thread.move",
        "move story",
        "m",
        "Move the story, or the selected ones, to another thread.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.split",
        "split",
        "S",
        "Split the thread from the development under the cursor on, or stories off.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.merge",
        "merge",
        "M",
        "Make another thread and this one always one, or the selected ones.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.never",
        "never one",
        "a",
        "Keep the thread apart from another for ever, or the two selected ones.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.pin",
        "pin story",
        "P",
        "Pin the story, or the selected ones, to the thread it is in.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.export",
        "export",
        "e",
        "Write the thread to a Markdown file.",
        "Thread",
        "list reading",
    ),
    _command(
        "thread.catch-up",
        "catch me up",
        "C",
        "Show the sentences that are new in the thread.",
        "Thread",
        "list reading",
    ),
    _command("thread.figures", "figures", "F", "Show the figures of the thread as a table.", "Thread", "list reading"),
    _command("thread.ledger", "ledger", "L", "Show who said what in the thread, by matter.", "Thread", "list reading"),
    # ------------------------------------------------------------ out
    _command("out.browser", "browser", "o", "Open the story in the browser.", "Links", "list reading"),
    _command(
        "out.browser-read",
        "browser, and read",
        "O",
        "Open the story in the browser and mark it read.",
        "Links",
        "list reading",
    ),
    _command("out.links", "links", "u", "List the links of the story.", "Links", READING),
    *(
        _command(f"out.link-{n}", f"link {n}", str(n), f"Open link {n} of the story.", "Links", READING, number=n)
        for n in range(1, 10)
    ),
    _command("out.copy", "copy link", "y y", "Copy the link of the story.", "Links", "list reading"),
    _command(
        "out.quote",
        "copy quote",
        "y q",
        "Copy the story's headline, outlet, date, first sentences and link.",
        "Links",
        "list reading",
    ),
    # ------------------------------------------------------------ the program
    _command("find.search", "search", "/", "Search all stories.", "Program"),
    _command("app.undo", "undo", "z, ctrl+z", "Take back the last action.", "Program"),
    _command("app.redo", "redo", "U, ctrl+r", "Do again what was undone.", "Program"),
    _command("app.history", "history", "g z", "List what was done; the newest comes first.", "Program"),
    _command("feed.refresh", "refresh feed", "r", "Poll this feed now; elsewhere, every feed that is due.", "Feeds"),
    _command("feed.refresh-all", "refresh all", "R", "Poll every feed now.", "Feeds"),
    _command("feed.edit", "feeds", "E", "Add, edit and remove feeds.", "Feeds"),
    _command("app.errors", "errors", "!", "List what went wrong.", "Program"),
    _command("app.theme", "theme", "v", "Choose a theme.", "Program"),
    _command("app.palette", "all actions", "ctrl+p, :", "Find an action by its name.", "Program"),
    _command("app.help", "keys", "?, f1", "Show all keys.", "Program"),
    _command("app.quit", "quit", "Q", "Quit.", "Program"),
)

FOOTERS = {
    PLACES: ("read.open", "find.search", "feed.refresh-all", "feed.edit"),
    LIST: ("read.open", "read.back", "read.next", "thread.follow", "mark.tag", "find.search")
    + ("app.undo", "thread.export", "thread.merge", "mark.all"),
    READING: ("read.open", "read.back", "read.on", "read.next", "read.hints", "read.why")
    + ("mark.star", "mark.tag", "thread.follow", "thread.export", "out.browser", "app.undo"),
}
"""What the footer of a pane names, what is most used first: it shows as many as fit, and the key of the help."""
