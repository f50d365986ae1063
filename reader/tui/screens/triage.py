"""Marks and corrections: read, star, tag, note; follow, mute, rename, move, split, merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on

from reader.model import Story, StoryQuery, Thread, ThreadQuery
from reader.text import age, counted
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.keymap import shown
from reader.tui.messages import ThreadsToChoose
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker

_KNOWN = "They are kept apart already."
_LIKELY = 5  # of them offered first, being most like the story
_MOST = 10_000  # stories of a development that is moved whole
_CHOICES = 500
"""Threads a picker offers, the latest first."""


class Triage(Listing):
    """The commands that change what is stored. Each is one step of undo."""

    # ------------------------------------------------------------ what they are about
    def _chosen_stories(self) -> list[int]:
        """Return the selected stories, else the one the keys are about."""
        marked = [int(key[1]) for key in self.desk.marked if isinstance(key, tuple) and key[0] == "story"]
        if marked and self.pane == LIST:
            return sorted(marked)
        if self.pane == READING and self.reading.marked:
            return self._marked_in_timeline()
        story = self.focused_story()
        return [story.id] if story is not None else []

    def _marked_in_timeline(self) -> list[int]:
        """Return the selected stories of the timeline, those of selected developments with them."""
        found: set[int] = set()
        for target in self.reading.marked:
            if target.kind == "story":
                found.add(int(target.id))
            else:
                inside = self.newsroom.stories(StoryQuery(development=int(target.id)), _MOST)
                found.update(story.id for story in inside)
        return sorted(found)

    def _unmark(self) -> None:
        """End the selection: what it was for is done."""
        self.desk.marked.clear()
        self.reading.marked.clear()
        self.reading.repaint()

    def _chosen_threads(self) -> list[int]:
        """Return the selected threads in the order of their ids."""
        return sorted(int(key[1]) for key in self.desk.marked if isinstance(key, tuple) and key[0] == "thread")

    def _need_story(self) -> list[int]:
        ids = self._chosen_stories()
        if not ids:
            self.say("Put the cursor on a story first: enter opens a thread.")
        return ids

    def _need_thread(self) -> Thread | None:
        thread = self.focused_thread()
        if thread is None:
            self.say("There is no thread under the cursor.")
        return thread

    def _ask(self, picker: Picker, then: Callable[[str], None]) -> None:
        def answered(answer: str | None) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(picker, answered)

    # ------------------------------------------------------------ marks
    def do_mark_read(self) -> None:
        """Mark read or unread: stories by what the first of them is, a thread whole."""
        if self.search_words():
            self.run_command("read.previous")
            return
        row = self.desk.current
        if self.pane == LIST and isinstance(row, Thread):
            if row.unread_count:
                self.act(lambda: self.newsroom.mark_list_read(StoryQuery(thread=row.id)))
            else:
                self.say("All of it is read; open it to mark a story unread.")
            return
        ids = self._need_story()
        if ids:
            read = not self.newsroom.story(ids[0]).read
            self.act(lambda: self.newsroom.mark_read(ids, read), stories=tuple(ids))

    def do_mark_all(self) -> None:
        """Mark everything that is listed read; in a thread, the thread."""
        if self.pane == READING:
            thread = self._need_thread()
            if thread is not None:
                self.act(lambda: self.newsroom.mark_list_read(StoryQuery(thread=thread.id)))
            return
        query = self.place.query if self.place else None
        if query is not None:
            self.say("Marking all of it read …", seconds=120.0)  # of a large archive that takes a while
            self.act(lambda: self.newsroom.mark_list_read(query) or "all of it is read already.")

    def do_mark_star(self) -> None:
        """Star, or take the star away."""
        ids = self._need_story()
        if ids:
            starred = not self.newsroom.story(ids[0]).starred
            self.act(lambda: self.newsroom.star(ids, starred))

    def do_mark_select(self) -> None:
        """Select the row under the cursor."""
        self.desk.toggle_mark()
        self.draw_list_head()

    def do_mark_select_story(self) -> None:
        """Select the story or development under the cursor of a timeline."""
        target = self.reading.target
        if self.thread_view is None or target is None or target.kind not in ("story", "development"):
            self.say("Open a thread and put the cursor on a story.")
            return
        self.reading.toggle_mark()
        chosen = len(self._marked_in_timeline()) if self.reading.marked else 0
        keys = [("thread.split", "splits off"), ("thread.move", "moves"), ("thread.pin", "pins")]
        named = [f"{shown(command.keys[0])} {does}" for id, does in keys if (command := self.keymap.get(id)).keys]
        self.say(" · ".join([f"{counted(chosen, 'story')} selected", *named]))

    def _subject(self) -> tuple[str, int, str, tuple[str, ...]] | None:
        """Return what a tag or note goes to: (kind, id, title, tags)."""
        place = self.places.current
        if self.pane == PLACES:
            return ("feed", place.feed.id, place.feed.title, place.feed.tags) if place and place.feed else None
        row: Story | Thread | None = self.desk.current
        if self.pane == READING and self.shown is not None:
            row = self.focused_story() if self.shown.kind == "story" else self.focused_thread()
        if row is None:
            return None
        return "thread" if isinstance(row, Thread) else "story", row.id, row.title, row.tags

    def do_mark_tag(self) -> None:
        """Ask for tags; a minus takes one away."""
        subject = self._subject()
        if subject is None:
            self.say("Put the cursor on a thread, a story or a feed.")
            return
        kind, number, title, tags = subject

        def tagged(answer: str) -> None:
            words = answer.replace(",", " ").split()

            def job() -> str:
                labels = [self.newsroom.tag(kind, number, w.lstrip("-"), on=not w.startswith("-")) for w in words]
                return next((label for label in reversed(labels) if label), "")

            if words:
                self.act(job)

        known = [Choice(tag, f"#{tag}", counted(n, "use")) for tag, n in self.newsroom.tags()]
        has = f" · has {' '.join('#' + tag for tag in tags)}" if tags else ""
        self._ask(Picker(f"Tag this {kind}: {title}", known, hint=f"a tag, or -tag{has}", free=True), tagged)

    def do_mark_note(self) -> None:
        """Ask for a note."""
        subject = self._subject()
        if subject is None or subject[0] == "feed":
            self.say("Put the cursor on a thread or a story.")
            return
        kind, number, title, _ = subject
        before = self.newsroom.note_on(kind, number)
        picker = Picker(f"Note on: {title}", value=before, hint="nothing takes the note away", free=True)
        self._ask(picker, lambda text: self.act(lambda: self.newsroom.note(kind, number, text)))

    # ------------------------------------------------------------ threads
    def do_thread_follow(self) -> None:
        """Follow the thread, or let it go."""
        thread = self._need_thread()
        if thread is not None:
            self.act(lambda: self.newsroom.follow(thread.id, not thread.followed))

    def do_thread_mute(self) -> None:
        """Mute the thread, or let it speak."""
        thread = self._need_thread()
        if thread is not None:
            self.act(lambda: self.newsroom.mute(thread.id, not thread.muted))

    def do_thread_rename(self) -> None:
        """Ask for a title."""
        thread = self._need_thread()
        if thread is not None:
            picker = Picker("Rename the thread", value=thread.title, hint="empty: it names itself", free=True)
            self._ask(picker, lambda title: self.act(lambda: self.newsroom.rename(thread.id, title)))

    def do_thread_split(self) -> None:
        """Split the thread from a development on, or stories off it."""
        thread = self._need_thread()
        if thread is None:
            return
        target = self.reading.target if self.pane == READING else None
        chosen = bool(self.reading.marked)
        if target is not None and target.kind == "development" and not chosen:
            self._split_from(thread.id, int(target.id))
            return
        ids = self._chosen_stories()
        if not ids:
            self.say("Open the thread; S splits it from a development on, or stories off.")
        elif target is not None and not chosen and (later := self._alone_before_others(thread.id, ids[0])):
            self._ask_how_to_split(thread.id, ids, *later)
        else:
            self._split_off(thread.id, ids)

    def _split_off(self, thread: int, ids: list[int]) -> None:
        self._unmark()
        self.act(lambda: self.newsroom.split(thread, ids))

    def _split_from(self, thread: int, development: int) -> None:
        self.act(lambda: self.newsroom.split(thread, development=development))

    def _alone_before_others(self, thread: int, number: int) -> tuple[int, int] | None:
        """Return the development that a story is alone in, and how many come later; None if not alone or the last."""
        own = self.newsroom.story(number).development_id
        order = [one.id for one in self.newsroom.developments(thread)]
        if own not in order or len(self.newsroom.stories(StoryQuery(development=own), 2)) > 1:
            return None
        later = len(order) - 1 - order.index(own)
        return (own, later) if 0 < later < len(order) - 1 else None

    def _ask_how_to_split(self, thread: int, ids: list[int], development: int, later: int) -> None:
        """Ask what a line that is a story and a development stands for."""
        choices = [
            Choice("story", "This story alone"),
            Choice("on", f"It and the {counted(later, 'development')} after it"),
        ]

        def answered(key: str) -> None:
            if key == "on":
                self._split_from(thread, development)
            else:
                self._split_off(thread, ids)

        self._ask(Picker("Split off what?", choices, hint="enter splits"), answered)

    def do_thread_move(self) -> None:
        """Ask where the stories belong."""
        ids = self._need_story()
        if ids:
            self._choose_thread("move " + ",".join(str(number) for number in ids))

    def do_thread_merge(self) -> None:
        """Merge the selected threads, or ask which one to merge into this."""
        chosen = self._chosen_threads()
        thread = self._need_thread()
        if thread is None:
            return
        if chosen and chosen != [thread.id] and self.pane == LIST:
            into = thread.id if thread.id in chosen else chosen[0]
            others = [number for number in chosen if number != into]
            self.desk.marked.clear()
            if others:
                self.act(lambda: self.newsroom.merge(into, others))
                return
        self._choose_thread(f"merge {thread.id}")

    def do_thread_never(self) -> None:
        """Keep the two selected threads apart, or ask which one to keep apart from this."""
        chosen = self._chosen_threads()
        thread = self._need_thread()
        if thread is not None and len(chosen) == 2 and self.pane == LIST:
            self.desk.marked.clear()
            self.act(lambda: self.newsroom.keep_apart(chosen[0], chosen[1]))
        elif thread is not None:
            self._choose_thread(f"never {thread.id}")

    def do_thread_pin(self) -> None:
        """Pin the stories where they are."""
        ids = self._need_story()
        if ids:
            self._unmark()
            self.act(lambda: self.newsroom.pin(ids) or "It is pinned there already.")

    def _choose_thread(self, purpose: str) -> None:
        newsroom = self.newsroom
        verb, _, given = purpose.partition(" ")
        number = int(given.split(",")[0])

        def job() -> ThreadsToChoose:
            latest = newsroom.threads(ThreadQuery(minimum=1, followed_first=True), _CHOICES)
            # What one means is rarely a story that stands alone.
            latest.sort(key=lambda thread: (not thread.followed, thread.story_count < 2))
            about = number if verb == "move" else newsroom.stories(StoryQuery(thread=number), 1)[0].id
            likely = [newsroom.thread(one) for one in newsroom.likely_threads(about)]
            likely = [thread for thread in likely if thread.story_count > 1][:_LIKELY]
            every = {thread.id: thread for thread in (*likely, *latest)}
            return ThreadsToChoose(purpose, list(every.values()))

        self.read_aside(job, group="choices")

    @on(ThreadsToChoose)
    def _threads_to_choose(self, event: ThreadsToChoose) -> None:
        verb, _, given = event.purpose.partition(" ")
        ids = [int(number) for number in given.split(",")]
        here = self.newsroom.story(ids[0]).thread_id if verb == "move" else ids[0]
        choices = self._choices([thread for thread in event.threads if thread.id != here])
        if verb == "move":
            picker = Picker(f"Move {counted(len(ids), 'story')} to which thread?", choices, hint="words of its title")
            self._ask(picker, lambda key: self._move(ids, int(key)))
            return
        title = self.newsroom.thread(ids[0]).title
        if verb == "never":
            picker = Picker(f"Keep which thread apart from “{title}”?", choices, hint="words of its title")
            self._ask(picker, lambda key: self.act(lambda: self.newsroom.keep_apart(ids[0], int(key)) or _KNOWN))
        else:
            picker = Picker(f"Merge which thread into “{title}”?", choices, hint="words of its title")
            self._ask(picker, lambda key: self.act(lambda: self.newsroom.merge(ids[0], [int(key)])))

    def _move(self, ids: list[int], thread: int) -> None:
        self._unmark()
        self.act(lambda: self.newsroom.move(ids, thread))

    def _choices(self, threads: Sequence[Thread]) -> list[Choice]:
        now = self.newsroom.now()
        return [
            Choice(
                str(thread.id),
                ("★ " if thread.followed else "") + thread.title,
                f"{counted(thread.story_count, 'story')} · {age(now - thread.last_published)}",
            )
            for thread in threads
        ]

    # ------------------------------------------------------------ undo
    def do_app_undo(self) -> None:
        """Take back the last action."""
        self.act(lambda: self._told("Undone", self.newsroom.undo(), "There is nothing to undo."), back="app.redo")
        self.read_names_again()

    def do_app_redo(self) -> None:
        """Do again what was undone."""
        self.act(lambda: self._told("Done again", self.newsroom.redo(), "There is nothing to do again."))
        self.read_names_again()

    @staticmethod
    def _told(verb: str, label: str, nothing: str) -> str:
        return f"{verb}: {label}" if label else nothing
