"""A story as a page: headline, who and when, the text, its links, where it stands in its thread."""

from __future__ import annotations

from collections.abc import Container

from reader.model import Moment, Version
from reader.text import counted, sentences, short_day
from reader.tui import highlight
from reader.tui.cells import Line, fit
from reader.tui.messages import StoryView
from reader.tui.pages import Page, Sheet, Target, moment_words, separated, spots, year_of
from reader.tui.typeset import Document, lay_out, marked

_NEAR = 7
"""Developments listed under a story; of a longer thread those around its own."""


def story_page(
    view: StoryView,
    room: int,
    now: Moment,
    *,
    marks: bool = True,
    hidden: Container[str] = highlight.NONE,
    why: bool = False,
    former: bool = False,
    words: str = "",
) -> Page:
    """Return the page of a story, with mentions marked, why it is in its thread and its former versions if asked.

    `hidden` are the kinds of mentions to leave plain; `words` those of a search that found the story.
    """
    sheet = Sheet(room)
    _head(sheet, view, now)
    if why:
        _why(sheet, view)
    if former and view.versions:
        _former(sheet, view, now)
    sheet.blank()
    document = _document(view, hidden if marks else highlight.WORDS, words)
    top = len(sheet.lines)
    sheet.set(lay_out(document, room))
    if not document.blocks:
        sheet.line([("The feed gave no text. o opens the page in the browser.", "quiet")])
    body_end = len(sheet.lines)
    new_lines = _first_lines(view, sheet, top, body_end)
    watched = bool(highlight.watched_spans(view.document.text, view.mentions, view.watching))
    if marks and (legend := highlight.legend(view.mentions, hidden, watched=watched)):
        sheet.blank()
        sheet.words([*legend, ("  ", ""), ("K\u00a0chooses,\u00a0H\u00a0hides\u00a0all", "faint")])
    _links(sheet, document)
    if view.note:
        sheet.blank()
        sheet.labelled("Your note", [(view.note, "note")])
    _thread(sheet, view, now)
    return Page(
        tuple(sheet.lines),
        room,
        sheet.targets,
        links=document.links,
        new_lines=new_lines,
        body_end=body_end,
        spots=spots(sheet.lines[:body_end], _goals(view, document)),
    )


def _goals(view: StoryView, document: Document) -> dict[str, Target]:
    """Return what the anchors of the text lead to: entities, figures of the thread, links."""
    goals = {f"@l{number}": Target("link", address) for number, address in enumerate(document.links)}
    for number, mention in enumerate(view.mentions):
        if mention.entity_id is not None:
            goals[f"@m{number}"] = Target("entity", mention.entity_id)
        elif mention.type in ("MONEY", "PERCENT", "QUANTITY") and view.thread is not None:
            goals[f"@m{number}"] = Target("figure", mention.surface)
    return goals


def _document(view: StoryView, hidden: Container[str], words: str) -> Document:
    spans = highlight.spans(view.mentions, hidden)
    # Last, so that names keep their weight in a dimmed sentence but not their colour.
    spans += [(start, end, "known") for start, end in view.known]
    if hidden is not highlight.WORDS:
        spans += highlight.watched_spans(view.document.text, view.mentions, view.watching)
    if words:
        spans += highlight.matches(view.document.text, words)
    return marked(view.document, spans)


def _first_lines(view: StoryView, sheet: Sheet, top: int, bottom: int) -> tuple[int, ...]:
    """Return the lines on which new sentences begin."""
    found = []
    for start, _ in view.new:
        for number in range(top, bottom):
            line = sheet.lines[number]
            if line.start <= start < line.end:
                found.append(number)
                break
    return tuple(dict.fromkeys(found))


def _head(sheet: Sheet, view: StoryView, now: Moment) -> None:
    story, thread = view.story, view.thread
    if thread is not None and thread.story_count > 1:
        order = [development.id for development in view.developments]
        place = ""
        if story.development_id in order and len(order) > 1:
            place = f"development {order.index(story.development_id) + 1} of {len(order)}"
        marks: Line = [("★ ", "follow")] if thread.followed else []
        if thread.title != story.title:
            sheet.sides([*marks, (thread.title, "thread")], [(place, "quiet")], Target("thread", thread.id))
        elif place:
            sheet.line([*marks, (place, "quiet")], Target("thread", thread.id))
    sheet.words([(story.title, "headline")])
    author = f"by {story.author}" if story.author and story.author != story.outlet else ""
    sheet.words(
        separated(
            [
                ("★ starred", "follow") if story.starred else None,
                (story.outlet or story.feed_title, "strong"),
                (author, "quiet"),
                (moment_words(story.moment, now), "quiet"),
                ("no date in the feed: when it arrived", "quiet") if story.published is None else None,
            ]
        )
        + [(f" #{tag}", "tag") for tag in story.tags]
    )
    if view.versions:
        times = counted(len(view.versions), "time")
        since = f", last on {short_day(view.versions[-1].seen, year_of(now))}"
        sheet.words([("corrected", "badge"), (f" {times}{since}; V shows what it said before", "quiet")])
    if view.copies:
        names = list(dict.fromkeys(copy.outlet or copy.feed_title for copy in view.copies))
        sheet.words([("also in ", "quiet"), (", ".join(names), "body")])
    if view.known and not view.new:
        sheet.words([("Nothing here is new to the thread.", "quiet")])


def _why(sheet: Sheet, view: StoryView) -> None:
    sheet.heading("Why it is in this thread")
    why = view.why
    if why is None:
        sheet.words([("It opened the thread, or was put there by you.", "body")])
        return
    if why.verdict:
        sheet.words([(why.verdict, "body")])
    if why.entities:
        sheet.labelled("Names", separated([(name, "body") for name in why.entities]))
    if why.terms:
        sheet.labelled("Words", separated([(term, "body") for term in why.terms]))
    if view.near is not None:
        days = f"{why.days:.0f} days apart" if why.days >= 1.5 else "within two days"
        near = f"{view.near.title} ({view.near.outlet}), {days}"
        sheet.labelled("Closest to", [(near, "link")], Target("story", view.near.id))
    score = f"{why.score:.2f}"
    if view.runner_up:
        sheet.labelled("Score", [(f"{score}; next came {why.runner_up_score:.2f} for “{view.runner_up}”", "quiet")])
    else:
        sheet.labelled("Score", [(score, "quiet")])


def _former(sheet: Sheet, view: StoryView, now: Moment) -> None:
    """Say, version by version, which sentences went and which came."""
    later = [*view.versions[1:], Version(now, view.story.title, view.body.text)]
    for old, new in zip(view.versions, later, strict=True):
        sheet.heading(f"Until {short_day(old.seen, year_of(now))} it said")
        if old.title != new.title:
            sheet.words([("− ", "bad"), (old.title, "gone strong")])
            sheet.words([("+ ", "came"), (new.title, "came strong")])
        before, after = _sentences(old.text), _sentences(new.text)
        kept = set(before) & set(after)
        changed = [("− ", s, "bad", "gone") for s in before if s not in kept]
        changed += [("+ ", s, "came", "came") for s in after if s not in kept]
        for sign, sentence, sign_style, style in changed[:60]:
            sheet.words([(sign, sign_style), (sentence, style)])
        if not changed and old.title == new.title:
            sheet.words([("The same sentences, set otherwise.", "quiet")])


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _links(sheet: Sheet, document: Document) -> None:
    if not document.links:
        return
    sheet.heading("Links")
    for number, address in enumerate(document.links[:30], 1):
        key = f"{number:>2}  "
        sheet.line([(key, "linkmark"), (fit(address, sheet.room - 4), "link")], Target("link", address))
    if len(document.links) > 30:
        sheet.line([(f"    … {len(document.links) - 30:,} more: u lists all", "quiet")])


def _thread(sheet: Sheet, view: StoryView, now: Moment) -> None:
    thread = view.thread
    if thread is None or thread.story_count < 2:
        return
    sheet.heading(
        "In this thread",
        [(f"{counted(thread.development_count, 'development')}, {counted(thread.story_count, 'story')}", "quiet")],
    )
    order = [development.id for development in view.developments]
    at = order.index(view.story.development_id) if view.story.development_id in order else len(order) - 1
    start = max(0, min(at - _NEAR // 2, len(order) - _NEAR))
    if start:
        sheet.line([(f"          … {counted(start, 'development')} before", "quiet")], Target("thread", thread.id))
    year = year_of(now)
    for number, development in enumerate(view.developments[start : start + _NEAR], start):
        here = number == at
        right: Line = [(f"{development.unread_count:,} unread · ", "new")] if development.unread_count else []
        right.append((counted(development.outlet_count, "outlet"), "quiet"))
        sheet.sides(
            [
                ("▸ " if here else "  ", "here"),
                (f"{short_day(development.first_published, year):>11}  ", "date"),
                (development.title, "strong" if here else "body"),
            ],
            right,
            Target("development", development.id),
        )
    rest = len(order) - start - _NEAR
    if rest > 0:
        sheet.line([(f"          … {counted(rest, 'development')} after", "quiet")], Target("thread", thread.id))
