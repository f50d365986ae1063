"""An entity as a page: what it is, how often it was in the news, with whom, and what was said of it."""

from __future__ import annotations

from collections.abc import Sequence

from reader.findings import COMPANIONS_AMONG
from reader.model import EntityRow, Moment
from reader.text import age, counted, short_day, sparkline
from reader.tui.cells import Line, Piece, cut, fit
from reader.tui.highlight import KINDS, WORDS
from reader.tui.pages import Page, Sheet, Target, separated, spots, year_of
from reader.tui.signs import unread_sign
from reader.tui.views import EntityView, Look

_THREADS, _STORIES, _FIGURES, _QUOTED, _WITH = 8, 8, 6, 6, 10
_HEIGHT = 4  # lines of the chart
_BLOCKS = " ▁▂▃▄▅▆▇█"


def entity_page(view: EntityView, look: Look) -> Page:
    """Return the page of an entity."""
    sheet, page, now = Sheet(look.room), view.page, look.now
    _head(sheet, view, now)
    if len(page.activity) > 1:
        sheet.blank()
        _chart(sheet, page.activity, page.period)
    goals = _relations(sheet, view)
    if page.threads:
        sheet.heading("Threads", [(counted(len(page.threads), "thread"), "quiet")])
        sagas = sorted(page.threads, key=lambda thread: thread.story_count < 2)  # those of one story last
        for thread in sagas[:_THREADS]:
            right: list[Piece] = [(f"{sparkline(thread.activity)} ", "spark")] if thread.story_count > 2 else []
            right.append((f"{counted(thread.story_count, 'story'):>10} {age(now - thread.last_published):>6}", "quiet"))
            star: Line = [("★ " if thread.followed else "  ", "follow")]
            title = (thread.title, "unread" if thread.unread_count else "title")
            sheet.sides([*star, title], right, Target("thread", thread.id))
    _stories(sheet, view, look)
    if page.figures:
        sheet.heading("Figures said with it", [("enter opens the latest story", "quiet")])
        for row in page.figures[:_FIGURES]:
            target = Target("story", row.reports[-1].story_id)
            right = [(counted(row.outlet_count, "outlet"), "quiet")]
            sheet.sides([("  ", ""), (row.words, "body")], right, target)
    _quoted(sheet, view, now)
    _companions(sheet, view)
    places = spots(sheet.lines, goals)
    return Page(tuple(sheet.lines), look.room, sheet.targets, is_list=True, spots=places)


def _head(sheet: Sheet, view: EntityView, now: Moment) -> None:
    row, page = view.page.entity, view.page
    kind = KINDS.get(row.type, "body")
    sheet.words([(row.name, f"headline {kind}")])
    year = year_of(now)
    seen = f"{short_day(row.first_seen, year)} – {short_day(row.last_seen, year)}" if row.last_seen else ""
    sheet.words(
        separated(
            [
                ("◆ watched", "follow") if view.watched else None,
                (page.what or WORDS.get(kind, ""), "strong"),
                (f"{counted(row.story_count, 'story')} in {counted(row.thread_count, 'thread')}", "quiet"),
                (seen, "quiet"),
            ]
        )
    )
    if page.aliases:
        sheet.words([("also ", "quiet"), (", ".join(page.aliases[:12]), "body")])
    watch = "W stops watching it" if view.watched else "W watches it"
    sheet.words([(f"{watch}, I corrects its name", "faint")])


def _chart(sheet: Sheet, activity: Sequence[tuple[Moment, int]], period: str) -> None:
    """Draw stories over time as columns, with the most and the ends of the time beside them."""
    room = sheet.room - 6
    step = -(-len(activity) // room)
    counts = [sum(n for _, n in activity[at : at + step]) for at in range(0, len(activity), step)]
    wide = max(1, min(4, room // len(counts)))
    top = max(counts)
    for level in range(_HEIGHT - 1, -1, -1):
        label = f"{top:>4,} " if level == _HEIGHT - 1 else " " * 5
        cells = ""
        for count in counts:
            eighths = -(-count * _HEIGHT * 8 // top) - level * 8
            block = _BLOCKS[max(0, min(8, eighths))]
            cells += (block * (wide - 1) + " ") if wide > 1 else block
        sheet.line([(label, "quiet"), (cells.rstrip(), "chart")])
    size = wide * len(counts)
    first, last = (short_day(moment, 0) for moment in (activity[0][0], activity[-1][0]))
    gap = " " * max(1, size - len(first) - len(last))
    each = f"stories a {period}" if step == 1 else f"stories in {step} {period}s"
    for words, style in ((f"{first}{gap}{last}", "quiet"), (each, "faint")):
        sheet.line(cut([("     ", ""), (words, style)], sheet.room))


def _relations(sheet: Sheet, view: EntityView) -> dict[str, Target]:
    """Say what belongs to the entity and to what it belongs, a line a kind; return what the names lead to."""
    goals: dict[str, Target] = {}
    kinds: dict[str, Line] = {}
    for number, (kind, key, name, since, until) in enumerate(view.page.relations):
        goals[f"@e{number}"] = Target("entity", key)
        when = f"{since or '…'} – {until}" if until else f"since {since}" if since else ""
        line = kinds.setdefault(kind.replace("-", " "), [])
        line += [(", ", "faint")] if line else []
        line.append((name, f"link @e{number}"))
        line += [(f" ({when})", "quiet")] if when else []
    if kinds:
        sheet.heading("Belongs with", [("; jumps to one", "quiet")])
    for kind, line in kinds.items():
        sheet.labelled(fit(kind, 11), line)
    return goals


def _stories(sheet: Sheet, view: EntityView, look: Look) -> None:
    stories, entity = view.page.stories, view.page.entity
    if not stories:
        return
    sheet.heading("Latest stories")
    days = [short_day(story.moment, year_of(look.now)) for story in stories[:_STORIES]]
    wide = max(map(len, days))  # as wide as these need, for the titles want the room
    for day, story in zip(days, stories, strict=False):
        lead: Line = [(f"{day:>{wide}}  ", "date")]
        lead.append(unread_sign(story, look.read_only))
        title = (story.title, "title" if story.read else "unread")
        sheet.sides([*lead, title], [(fit(story.outlet, 22), "quiet")], Target("story", story.id))
    if entity.story_count > _STORIES:
        words = f"all {counted(entity.story_count, 'story')}, as a list"
        sheet.line([(" " * (wide + 4), ""), (words, "link")], Target("stories-of", entity.id))


def _quoted(sheet: Sheet, view: EntityView, now: Moment) -> None:
    if not view.page.quoted:
        return
    sheet.heading("Quoted for it")
    for one in view.page.quoted[:_QUOTED]:
        role = f", {one.role}" if one.role else ""
        right = [(f"{one.count:,} ×, last {short_day(one.last, year_of(now))}", "quiet")]
        sheet.sides([("  ", ""), (one.name, "body"), (role, "quiet")], right, Target("story", one.story_id))


def _companions(sheet: Sheet, view: EntityView) -> None:
    """List who is named in the same stories, and who of them more often lately, or less."""
    page = view.page
    rising, falling = {row.id for row in page.rising}, {row.id for row in page.falling}
    moving = [row for row in (*page.rising, *page.falling) if row.id not in {one.id for one in page.companions[:_WITH]}]
    rows: list[EntityRow] = [*page.companions[:_WITH], *moving[:4]]
    if not rows:
        return
    among = f"in its latest {COMPANIONS_AMONG:,} stories" if page.entity.story_count > COMPANIONS_AMONG else ""
    told = [among, "↑ more lately  ↓ less" if rising or falling else ""]
    sheet.heading("Named with it", [("   ".join(filter(None, told)), "quiet")] if any(told) else [])
    most = max(row.story_count for row in rows)
    width = min(24, sheet.room // 3)
    for row in rows:
        sign = "↑ " if row.id in rising else "↓ " if row.id in falling else "  "
        bar = "▇" * max(1, round(row.story_count / most * width))
        left: Line = [(sign, "new" if sign == "↑ " else "quiet"), (row.name, KINDS.get(row.type, "body"))]
        right: list[Piece] = [(f"{bar:<{width}}", "chart"), (f"{row.story_count:>5,}", "quiet")]
        sheet.sides(left, right, Target("entity", row.id))
