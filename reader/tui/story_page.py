"""A story as a page: headline, who and when, the text, its links, where it stands in its thread."""

from __future__ import annotations

from collections.abc import Iterable

from reader.findings import Novelty
from reader.model import Moment
from reader.text import counted, short_day
from reader.tui import highlight
from reader.tui.cells import Line, fit
from reader.tui.figures_page import among_others, figure_words
from reader.tui.former import former
from reader.tui.pages import Page, Sheet, Target, moment_words, separated, spots, year_of
from reader.tui.pictures import with_pictures
from reader.tui.signs import adds_nothing
from reader.tui.typeset import Document, lay_out, marked
from reader.tui.views import Look, StoryView

_NEAR = 7
"""Developments listed under a story; of a longer thread those around its own."""


def story_page(view: StoryView, look: Look) -> Page:
    """Return the page of a story: its text with mentions marked, and what else is wanted of it."""
    sheet, now = Sheet(look.room), look.now
    _head(sheet, view, look)
    if look.why:
        _why(sheet, view)
    if look.former and view.versions:
        former(sheet, view, now)
    if look.removed:
        _removed(sheet, view)
    sheet.blank()
    document = _document(view, look)
    top = len(sheet.lines)
    sheet.set(with_pictures(lay_out(document, look.room), document.links, look.pictures, look.room))
    if not document.blocks:
        sheet.line([("The feed gave no text. o opens the page in the browser.", "quiet")])
    body_end = len(sheet.lines)
    new_lines = _lines_of(view.novelty.new, sheet, top, body_end)
    watched = bool(highlight.watched_spans(view.document.text, view.mentions, view.watching))
    if look.marks and (legend := highlight.legend(view.mentions, look.hidden, watched=watched)):
        sheet.blank()
        sheet.words([*legend, ("  ", ""), ("K\u00a0chooses,\u00a0H\u00a0hides\u00a0all", "faint")])
    _links(sheet, document)
    if view.note:
        sheet.blank()
        sheet.labelled("Your note", [(view.note, "note")])
    _thread(sheet, view, now)
    return Page(
        tuple(sheet.lines),
        look.room,
        sheet.targets,
        links=document.links,
        new_lines=new_lines,
        body_end=body_end,
        spots=spots(sheet.lines[:body_end], _goals(view, document)),
        signs=dict.fromkeys(_lines_of(fresh_spans(view.novelty), sheet, top, body_end), "+"),
    )


def _goals(view: StoryView, document: Document) -> dict[str, Target]:
    """Return what the anchors of the text lead to: entities, figures of the thread, links."""
    goals = {f"@l{number}": Target("link", address) for number, address in enumerate(document.links)}
    for number, mention in enumerate(view.in_title):
        if mention.entity_id is not None:
            goals[f"@t{number}"] = Target("entity", mention.entity_id)
    for number, mention in enumerate(view.mentions):
        if mention.entity_id is not None:
            goals[f"@m{number}"] = Target("entity", mention.entity_id)
        elif mention.type in ("MONEY", "PERCENT", "QUANTITY") and view.thread is not None:
            goals[f"@m{number}"] = Target("figure", mention.surface)
    return goals


def fresh_spans(novelty: Novelty) -> list[tuple[int, int]]:
    """Return the spans of figures, names and outlets the thread did not have."""
    return sorted((*novelty.figures, *novelty.names, *novelty.sources))


def _document(view: StoryView, look: Look) -> Document:
    spans = highlight.spans(view.mentions, look.hidden if look.marks else highlight.WORDS)
    # After the kinds, so that names keep their weight in a dimmed sentence but not their colour.
    spans += [(start, end, "known") for start, end in view.novelty.known]
    if look.marks:
        spans += [(start, end, "fresh") for start, end in fresh_spans(view.novelty)]
        spans += highlight.watched_spans(view.document.text, view.mentions, view.watching)
    if look.words:
        spans += highlight.matches(view.document.text, look.words)
    return marked(view.document, spans)


def _headline(view: StoryView, look: Look) -> Line:
    """Return the headline in pieces: its names are places to go to, but only what is watched looks like more."""
    title, at = view.story.title, 0
    line: Line = []
    for number, mention in enumerate(view.in_title):
        watched = look.marks and mention.entity_id in view.watching.keys
        line += [(title[at : mention.start], "headline")] if mention.start > at else []
        line.append((title[mention.start : mention.end], f"headline @t{number}{' watch' if watched else ''}"))
        at = mention.end
    return [*line, (title[at:], "headline")]


def _lines_of(spans: Iterable[tuple[int, int]], sheet: Sheet, top: int, bottom: int) -> tuple[int, ...]:
    """Return the lines on which spans of the text begin."""
    found = []
    for start, _ in spans:
        for number in range(top, bottom):
            line = sheet.lines[number]
            if line.start <= start < line.end:
                found.append(number)
                break
    return tuple(dict.fromkeys(found))


def _head(sheet: Sheet, view: StoryView, look: Look) -> None:
    story, thread, now = view.story, view.thread, look.now
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
    sheet.words(_headline(view, look))
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
        after = any(version.was_read for version in view.versions)
        badge = "changed since you read it" if after else "corrected"
        sheet.words([(badge, "badge strong"), (f" · {times}{since}; V shows what it said before", "quiet")])
    _copies(sheet, view)
    if view.whole is not None:
        what = "the whole text, from its page" if view.whole else "as its feed gave it"
        other = "what the feed gave" if view.whole else "the whole text"
        sheet.words([(what, "strong"), (f"; x\u00a0shows {other}", "quiet")])
    elif view.page_failure:
        sheet.words([("no whole text: ", "quiet"), (view.page_failure, "bad"), ("; x\u00a0tries again", "quiet")])
    _news(sheet, view, look)


_COPIES = 4  # copies of a story that are named one by one


def _copies(sheet: Sheet, view: StoryView) -> None:
    """Name what is folded under the story; each leads to the copy itself."""
    for copy in view.copies[:_COPIES]:
        other = f" as “{copy.title}”" if copy.title != view.story.title else ""
        named: Line = [("also in ", "quiet"), (copy.outlet or copy.feed_title, "body"), (other, "quiet")]
        sheet.words(named, target=Target("story", copy.id))
    rest = list(dict.fromkeys(copy.outlet or copy.feed_title for copy in view.copies[_COPIES:]))
    if rest:
        sheet.words([("and in ", "quiet"), (", ".join(rest), "body")])


_TOLD = 6  # new figures, names and outlets that the head of a story counts up


def _news(sheet: Sheet, view: StoryView, look: Look) -> None:
    """Say what the story adds: to what one has read, or to all before it."""
    novelty, text = view.novelty, view.document.text
    if not novelty.known and not novelty.new:
        return
    base = "to what you have read" if look.read_only else "to the thread"
    said = {
        (one.start, one.end): among_others(figure_words(one.surface, one.counts, one.sentence)) for one in view.figures
    }
    fresh = dict.fromkeys(
        " ".join(said.get((a, b), text[a:b]).split()) for a, b in (*novelty.figures, *novelty.names, *novelty.sources)
    )
    if novelty.adds_nothing:
        sheet.words([(f"Nothing here is new {base}.", "strong")])
    elif adds_nothing(view.story, look.read_only) and not fresh:
        sheet.words([(f"Nothing here is new {base} but the words.", "strong")])
    elif fresh:
        more = [(f"{len(fresh) - _TOLD} more", "quiet")] if len(fresh) > _TOLD else []
        parts = [*((words, "fresh") for words in list(fresh)[:_TOLD]), *more]
        sheet.words([("+ ", "new"), (f"New\u00a0{base.replace(' ', chr(160))}: ", "quiet"), *separated(parts)])


def _removed(sheet: Sheet, view: StoryView) -> None:
    """Show what was taken out of the text as boilerplate."""
    sheet.heading("Taken out of the text", [("B hides it", "quiet")])
    for row in view.body.removed.splitlines():
        if row.strip():
            sheet.words([("− ", "faint"), (row.strip(), "quiet")])
    if not view.body.removed.strip():
        sheet.words([("Nothing: the feed's text is whole.", "quiet")])


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
    sheet.labelled("Score", [(f"{why.score:.2f}", "quiet")])
    if why.runner_up is not None:
        second: Line = [(f"“{why.runner_up_title}”", "link"), (f" ({why.runner_up_score:.2f}). {why.why_not}", "quiet")]
        sheet.labelled("Second", second, Target("thread", why.runner_up))


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
    near = view.developments[start : start + _NEAR]
    days = [short_day(development.first_published, year_of(now)) for development in near]
    wide = max(map(len, days), default=0)  # as wide as these need, for the titles want the room
    indent = " " * (wide + 4)
    if start:
        sheet.line([(f"{indent}… {counted(start, 'development')} before", "quiet")], Target("thread", thread.id))
    for number, (day, development) in enumerate(zip(days, near, strict=True), start):
        here = number == at
        right: Line = [(f"{development.unread_count:,} unread · ", "new")] if development.unread_count else []
        right.append((counted(development.independent_count, "outlet"), "quiet"))
        sheet.sides(
            [
                ("▸ " if here else "  ", "here"),
                (f"{day:>{wide}}  ", "date"),
                (development.title, "strong" if here else "body"),
            ],
            right,
            Target("development", development.id),
        )
    rest = len(order) - start - _NEAR
    if rest > 0:
        sheet.line([(f"{indent}… {counted(rest, 'development')} after", "quiet")], Target("thread", thread.id))
