"""What is stored as plain values for JSON: the field names are promises to scripts. Times are ISO 8601 UTC with `Z`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

import msgspec

from reader.export.briefs import figure_row, matter, quoted
from reader.findings import Defined, EntityPage, Reason, ThreadPage
from reader.model import (
    Claim,
    Development,
    EntityRow,
    Feed,
    Figure,
    JournalRow,
    Mention,
    RoundReport,
    Story,
    Thread,
    Version,
)
from reader.text import first_sentences, iso
from reader.text import public_address as public_address

Value = dict[str, Any]

EXCERPT = 480  # code points


def feed(one: Feed) -> Value:
    """Return a feed."""
    return {
        "id": one.id,
        "url": public_address(one.url),
        "title": public_address(one.title),
        "site_url": one.site_url,
        "folder": one.folder,
        "tags": one.tags,
        "story_count": one.story_count,
        "unread_count": one.unread_count,
        "last_polled": iso(one.last_polled),
        "next_poll": iso(one.next_poll or None),
        "error": one.error,
        "notice": one.notice,
        "failures": one.failures,
        "gone": one.gone,
        "fold_copies": one.fold_copies,
        "full_text": one.full_text,
    }


def story(one: Story) -> Value:
    """Return a story as lists show it."""
    return {
        "id": one.id,
        "uid": one.uid,
        "feed_id": one.feed_id,
        "feed_url": public_address(one.feed_url),
        "feed_title": public_address(one.feed_title),
        "url": one.url,
        "title": one.title,
        "author": one.author,
        "outlet": one.outlet,
        "published": iso(one.published),
        "updated": iso(one.updated),
        "arrived": iso(one.arrived),
        "read": one.read,
        "starred": one.starred,
        "tags": one.tags,
        "thread_id": one.thread_id,
        "thread_title": one.thread_title,
        "development_id": one.development_id,
        "copy_of": one.copy_of,
        "copies": one.copies,
        "versions": one.versions,
        "lede": one.lede,
        "adds_nothing": one.adds_nothing,
    }


def thread(one: Thread) -> Value:
    """Return a thread as lists show it."""
    return {
        "id": one.id,
        "slug": one.slug,
        "title": one.title,
        "summary": one.summary,
        "followed": one.followed,
        "muted": one.muted,
        "tags": one.tags,
        "story_count": one.story_count,
        "unread_count": one.unread_count,
        "new_count": one.new_count,
        "feed_count": one.feed_count,
        "outlet_count": one.outlet_count,
        "independent_count": one.independent_count,
        "development_count": one.development_count,
        "first_published": iso(one.first_published),
        "last_published": iso(one.last_published),
        "last_read": iso(one.last_read),
        "state": one.state,
        "entities": one.entities,
        "activity": one.activity,
    }


def why(one: Reason) -> Value:
    """Return why a story is in its thread."""
    return {
        "score": round(one.score, 4),
        "terms": one.terms,
        "entities": one.entities,
        "days": round(one.days, 2),
        "nearest": one.nearest,
        "runner_up": one.runner_up,
        "runner_up_title": one.runner_up_title,
        "runner_up_score": round(one.runner_up_score, 4),
        "why_not": one.why_not,
        "verdict": one.verdict,
    }


def defined(one: Defined) -> Value:
    """Return what defines a thread, with the number of its newest stories that have it."""
    return {
        "between": one.between,
        "entities": [{"name": name, "stories": count} for name, count in one.names],
        "terms": [{"term": term, "stories": count} for term, count in one.terms],
        "stories": one.among,
        "verdict": one.verdict,
    }


def development(one: Development, stories: list[Value]) -> Value:
    """Return a development with its stories."""
    return {
        "id": one.id,
        "title": one.title,
        "first_published": iso(one.first_published),
        "last_published": iso(one.last_published),
        "first_outlet": one.first_outlet,
        "story_count": one.story_count,
        "outlet_count": one.outlet_count,
        "independent_count": one.independent_count,
        "unread_count": one.unread_count,
        "stories": stories,
    }


def figure(one: Figure) -> Value:
    """Return a figure: its span in the text in code points, and what it counts."""
    return {
        "start": one.start,
        "end": one.end,
        "surface": one.surface,
        "kind": one.kind,
        "value": one.value,
        "unit": one.unit,
        "counts": one.counts,
        "sentence": one.sentence,
        "market": one.market,
        "restates": one.restates,
    }


def mention(one: Mention) -> Value:
    """Return a mention: a half-open span in code points."""
    return {
        "start": one.start,
        "end": one.end,
        "surface": one.surface,
        "type": one.type,
        "entity_id": one.entity_id,
        "entity_name": one.entity_name,
    }


def claim(one: Claim) -> Value:
    """Return who says so, for one sentence."""
    return {
        "start": one.start,
        "end": one.end,
        "sentence": one.sentence,
        "status": one.status,
        "source": one.source,
        "kind": one.kind,
        "role": one.role,
        "number": one.number,
        "relayed_from": one.relayed_from,
        "how": one.how,
    }


def entity(one: EntityRow, aliases: Iterable[str] = ()) -> Value:
    """Return an entity; `aliases` of the lexicon are used when the row has none."""
    return {
        "id": one.id,
        "name": one.name,
        "type": one.type,
        "aliases": list(one.aliases or aliases),
        "story_count": one.story_count,
        "thread_count": one.thread_count,
        "first_seen": iso(one.first_seen or None),
        "last_seen": iso(one.last_seen or None),
    }


def entity_page(one: EntityPage) -> Value:
    """Return an entity whole."""
    return {
        **entity(one.entity, one.aliases),
        "what": one.what,
        "relations": [
            {"kind": kind, "id": key, "name": name, "since": since or None, "until": until or None}
            for kind, key, name, since, until in one.relations
        ],
        "period": one.period,
        "activity": [{"start": iso(start), "story_count": count} for start, count in one.activity],
        "threads": [thread(each) for each in one.threads],
        "stories": [story(each) for each in one.stories],
        "figures": [figure_row(row) for row in one.figures],
        "quoted": [quoted(each) for each in one.quoted],
        "companions": [entity(each) for each in one.companions],
        "rising": [entity(each) for each in one.rising],
        "falling": [entity(each) for each in one.falling],
    }


def version(one: Version) -> Value:
    """Return a former version of a story."""
    return {"seen": iso(one.seen), "title": one.title, "text": one.text}


def journal_row(one: JournalRow) -> Value:
    """Return one thing the user did."""
    return {"id": one.id, "at": iso(one.at), "label": one.label, "undone": one.undone}


def report(one: RoundReport) -> Value:
    """Return what a round did."""
    return {
        "feeds_polled": one.feeds_polled,
        "feeds_unchanged": one.feeds_unchanged,
        "feeds_failed": one.feeds_failed,
        "stories_new": one.stories_new,
        "stories_changed": one.stories_changed,
        "threads_touched": one.threads_touched,
        "seconds": round(one.seconds, 3),
        "errors": [{"url": public_address(url), "error": reason} for url, reason in one.errors],
    }


def sources(page: ThreadPage) -> list[Value]:
    """Return the outlets of a thread by their first story, with how many stories and how many are copies."""
    found: dict[str, Value] = {}
    for one in page.stories:
        row = found.setdefault(
            one.outlet,
            {
                "outlet": one.outlet,
                "story_count": 0,
                "copy_count": 0,
                "first_published": iso(one.moment),
                "first_url": one.url,
            },
        )
        row["story_count"] += 1
        row["copy_count"] += one.copy_of is not None
    return list(found.values())


def thread_page(page: ThreadPage) -> Value:
    """Return a thread whole: developments with their stories and why they are there, figures, ledger, sources, related."""
    by_development: dict[int | None, list[Value]] = {}
    for one in page.stories:
        row = story(one)
        reason = page.why.get(one.id)
        row["why"] = why(reason) if reason else {}
        by_development.setdefault(one.development_id, []).append(row)
    figures = [
        {"story_id": one.id, "outlet": one.outlet, "published": iso(one.published), **figure(found)}
        for one in page.stories
        for found in page.figures.get(one.id, ())
    ]
    return {
        **thread(page.thread),
        "defined_by": defined(page.defined),
        "developments": [development(one, by_development.get(one.id, [])) for one in page.developments],
        "figures": figures,
        "figure_rows": [figure_row(row) for row in page.table],
        "ledger": [matter(one) for one in page.ledger],
        "sources": sources(page),
        "related": [{"id": number, "title": title, "shared": shared} for number, title, shared in page.related],
    }


_PASSING = frozenset(
    ("read", "starred", "tags", "lede", "copies", "feed_id", "thread_id", "thread_title", "development_id")
    + (
        "adds_nothing",
        "unread_count",
        "new_count",
        "last_read",
        "state",
        "activity",
        "followed",
        "muted",
        "related",
        "runner_up_title",
        "why_not",
        "feed_url",
    )
)
"""Fields that change with reading, with the time of day or with other threads: not for a file kept in git."""


def portable(page: ThreadPage, *, full_text: bool) -> Value:
    """Return a thread for a file of its own: the same data gives the same value, whoever read what and when."""
    whole = thread_page(page)
    texts = {one.id: page.bodies[one.id].text for one in page.stories if one.id in page.bodies}
    for one in whole["developments"]:
        for row in one["stories"]:
            text = texts.get(row["id"], "")
            row["text" if full_text else "excerpt"] = text if full_text else first_sentences(text, EXCERPT)
    thread_tags = list(page.thread.tags)
    return {"thread_id": page.thread.id, **_lasting(whole), "tags": thread_tags}


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lasting(inner) for key, inner in value.items() if key not in _PASSING}
    if isinstance(value, (list, tuple)):
        return [_lasting(inner) for inner in value]
    return value


def as_json(page: ThreadPage, *, full_text: bool) -> str:
    """Return a thread as the text of a JSON file; `page` must hold bodies and figures."""
    packed = msgspec.json.encode(portable(page, full_text=full_text))
    return unicodedata.normalize("NFC", msgspec.json.format(packed, indent=2).decode()) + "\n"
