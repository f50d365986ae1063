"""A thread as Markdown with YAML front matter, for Obsidian, Hugo and git: the same data gives the same bytes.

Nothing in it depends on the time of day, on what was read, or on the order in which the data is handed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import yaml
from slugify import slugify

from reader.export import said
from reader.export.keep import defused
from reader.export.prose import escaped, markdown, safe_target
from reader.export.values import EXCERPT
from reader.findings import ThreadPage
from reader.model import Development, Story
from reader.text import counted, day, first_sentences, line, plain

_NOT_IN_TAG = re.compile(r"[^\w/-]+")


_NO_COMMAND = "<\\x25"


class _Dumper(yaml.SafeDumper):
    """Quotes what holds the sign of a command, so that it can be written in another way: template engines read front matter too."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "<%" in text else None),
)


def render(page: ThreadPage, *, full_text: bool = False, note: str = "") -> str:
    """Return a thread as one Markdown document; `page` must hold bodies, figures and ledger."""
    cited = citations(page.stories)
    parts = [
        front_matter(page),
        f"# {_inline(page.thread.title)}",
        _inline(page.thread.summary),
        _in_numbers(page),
        "## Timeline",
        "\n".join(_timeline(page, cited)),
        *said.figures(page.table, cited),
        *said.ledger(page.ledger, cited),
        "## Stories",
        *_stories(page, cited, full_text=full_text),
        "## Notes",
        defused(plain(note)).strip(),
        "\n".join(_footnotes(page.stories, cited)),
    ]
    whole = "\n\n".join(part for part in parts if part)
    return unicodedata.normalize("NFC", whole).rstrip() + "\n"


def front_matter(page: ThreadPage) -> str:
    """Return the properties of a thread between `---` lines: keys that Obsidian and Hugo both understand."""
    thread = page.thread
    properties = {
        "title": line(thread.title),
        "slug": thread.slug,
        "date": _date(thread.first_published),
        "lastmod": _date(thread.last_published),
        "tags": [name for name in (_tag(tag) for tag in thread.tags) if name],
        "aliases": [line(thread.title)],
        "sources": list(dict.fromkeys(line(story.outlet) for story in page.stories)),
        "entities": [line(name) for name in thread.entities],
        "thread_id": thread.id,
        "status": "followed" if thread.followed else "muted" if thread.muted else "open",
    }
    dumped: str = yaml.dump(properties, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4_096)
    return f"---\n{dumped.replace('<%', _NO_COMMAND)}---"


def citations(stories: tuple[Story, ...]) -> dict[int, str]:
    """Return the footnote of each story by its id, `outlet-date`; a later arrival of the same day gets a suffix."""
    taken: dict[str, int] = {}
    found: dict[int, str] = {}
    for story in sorted(stories, key=lambda story: story.id):
        name = f"{slugify(story.outlet, max_length=40) or 'outlet'}-{day(story.moment)}"
        taken[name] = taken.get(name, 0) + 1
        found[story.id] = name if taken[name] == 1 else f"{name}-{taken[name]}"
    return found


def _date(moment: int) -> date:
    return date.fromisoformat(day(moment))


def _tag(tag: str) -> str:
    name = _NOT_IN_TAG.sub("-", line(tag)).strip("-/")
    return name if any(c.isalpha() for c in name) else ""


def _inline(text: str, limit: int = 0) -> str:
    return escaped(line(text, limit))


def _cited(stories: list[Story], cited: dict[int, str]) -> str:
    return "".join(f"[^{cited[story.id]}]" for story in stories)


def _in_numbers(page: ThreadPage) -> str:
    thread = page.thread
    independent = f" ({thread.independent_count} independent)" if thread.independent_count < thread.outlet_count else ""
    return (
        f"*{counted(len(page.stories), 'story')} in {counted(len(page.developments), 'development')} from "
        f"{counted(thread.outlet_count, 'outlet')}{independent}, "
        f"{day(thread.first_published)} to {day(thread.last_published)}.*"
    )


def _inside(page: ThreadPage, development: Development) -> list[Story]:
    return [story for story in page.stories if story.development_id == development.id]


def _timeline(page: ThreadPage, cited: dict[int, str]) -> Iterator[str]:
    for development in page.developments:
        originals = [story for story in _inside(page, development) if story.copy_of is None]
        outlets = counted(development.independent_count, "outlet")
        first = (
            f"{_inline(development.first_outlet)} first, {outlets}"
            if development.independent_count > 1
            else _inline(development.first_outlet)
        )
        yield f"- {day(development.first_published)} – **{_inline(development.title)}** ({first}){_cited(originals, cited)}"


def _stories(page: ThreadPage, cited: dict[int, str], *, full_text: bool) -> Iterator[str]:
    here = {story.id for story in page.stories}
    for development in page.developments:
        originals = [story for story in _inside(page, development) if story.copy_of not in here]
        alone = len(originals) == 1 and originals[0].title == development.title
        heading = f"### {day(development.first_published)} · {_inline(development.title)}"
        yield heading + _cited(originals, cited) if alone else heading
        for story in originals:
            if not alone:
                yield f"#### {_inline(story.title)}[^{cited[story.id]}]"
            yield from _story(page, story, cited, full_text=full_text)


def _story(page: ThreadPage, story: Story, cited: dict[int, str], *, full_text: bool) -> Iterator[str]:
    about = [_inline(story.outlet), _inline(story.author), day(story.moment)]
    yield " · ".join(part for part in about if part)
    body = page.bodies.get(story.id)
    if body is not None and full_text:
        yield defused(markdown(body.html, shift=4)) or escaped(body.text)
    else:
        yield _inline(first_sentences(body.text, EXCERPT) if body is not None else "") or _inline(story.lede)
    carriers = [copy for copy in page.stories if copy.copy_of == story.id]
    if carriers:
        yield f"Also carried by {', '.join(f'{_inline(copy.outlet)}[^{cited[copy.id]}]' for copy in carriers)}."


def _footnotes(stories: tuple[Story, ...], cited: dict[int, str]) -> Iterator[str]:
    for story in stories:
        address = safe_target(story.url)
        parts = (
            _inline(story.outlet),
            f"“{_inline(story.title)}”",
            _inline(story.author),
            day(story.moment) if story.published is not None else f"undated, seen {day(story.arrived)}",
            f"<{address}>" if address else "",
            f"read {day(story.arrived)}",
        )
        yield f"[^{cited[story.id]}]: {', '.join(part for part in parts if part)}."
