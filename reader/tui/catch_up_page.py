"""Catch me up, as a page: the sentences that carry a thread since a time, each with its footnote."""

from __future__ import annotations

from reader.text import counted, short_day
from reader.tui.cells import Line
from reader.tui.markdown import superscript
from reader.tui.pages import Page, Sheet, Target, read_of, separated, year_of
from reader.tui.views import CatchUpView, Look


def catch_up_page(view: CatchUpView, look: Look) -> Page:
    """Return the page of a digest: sentences, then where each one stands."""
    found, sheet, year = view.found, Sheet(look.room), year_of(look.now)
    sheet.words([("What is new in ", "quiet"), (found.thread.title, "headline")])
    since = f"since {short_day(found.since, year)}" if found.since else "from the beginning"
    if found.since and found.since == found.thread.last_read:
        since += ", when you last read it"
    silent = f"{found.silent_count:,} of them added nothing" if found.silent_count else ""
    head = [(since, "strong"), (counted(found.story_count, "story"), "quiet"), (silent, "quiet")]
    sheet.words(separated([*head, ("C chooses another time", "faint")]))
    read_of(sheet, found.extent)
    if not found.sentences:
        sheet.blank()
        nothing = "Nothing was published since." if not found.story_count else "Nothing that was not said before."
        sheet.words([(nothing, "body")])
    for number, sentence in enumerate(found.sentences, 1):
        sheet.blank()
        target = Target("story", sentence.story.id)
        lead: Line = [(f"{short_day(sentence.story.moment, year):<13}", "date")]
        note = (superscript(number), "linkmark")
        sheet.hanging_pieces(lead, [(" ".join(sentence.text.split()), "body"), note], [], target)
    if found.sentences:
        sheet.heading("Where it stands")
    for number, sentence in enumerate(found.sentences, 1):
        story = sentence.story
        lead = [(f"{superscript(number):<3}", "linkmark")]
        words: Line = [(story.outlet or story.feed_title, "strong"), (f"  {story.title}", "body")]
        day: Line = [(short_day(story.moment, year), "date")]
        sheet.hanging_pieces(lead, words, day, Target("story", story.id))
    return Page(tuple(sheet.lines), look.room, sheet.targets, is_list=True)
