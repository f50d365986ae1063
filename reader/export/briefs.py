"""What a thread says so far as plain values for JSON: rows of figures, the ledger, a catch-up, who is quoted."""

from __future__ import annotations

from typing import Any

from reader.findings import CatchUp, FigureRow, Matter, Quoted
from reader.text import iso

Value = dict[str, Any]


def figure_row(one: FigureRow) -> Value:
    """Return one quantity with everybody who gave it."""
    return {
        "kind": one.kind,
        "value": one.value,
        "unit": one.unit,
        "noun": one.noun,
        "words": one.words,
        "printed": one.printed,
        "outlet_count": one.outlet_count,
        "reports": [
            {
                "printed": report.printed,
                "outlet": report.outlet,
                "published": iso(report.moment),
                "story_id": report.story_id,
                "copy": report.copy,
                "sentence": report.sentence,
            }
            for report in one.reports
        ],
    }


def matter(one: Matter) -> Value:
    """Return a matter with its statements, oldest first."""
    return {
        "title": one.title,
        "statuses": one.statuses,
        "outlet_count": one.outlet_count,
        "rows": [
            {
                "published": iso(row.moment),
                "status": row.status,
                "how": row.how,
                "source": row.source,
                "kind": row.kind,
                "role": row.role,
                "number": row.number,
                "outlet": row.outlet,
                "also": row.also,
                "relayed_from": row.relayed_from,
                "story_id": row.story_id,
                "sentence": row.sentence,
            }
            for row in one.rows
        ],
    }


def catch_up(one: CatchUp) -> Value:
    """Return the sentences that carry a thread since a time."""
    return {
        "thread_id": one.thread.id,
        "slug": one.thread.slug,
        "title": one.thread.title,
        "since": iso(one.since or None),
        "story_count": one.story_count,
        "silent_count": one.silent_count,
        "sentences": [
            {
                "sentence": sentence.text,
                "adds": sentence.adds,
                "story_id": sentence.story.id,
                "outlet": sentence.story.outlet,
                "published": iso(sentence.story.published),
                "title": sentence.story.title,
                "url": sentence.story.url,
            }
            for sentence in one.sentences
        ],
    }


def quoted(one: Quoted) -> Value:
    """Return who is quoted, and how often."""
    return {
        "name": one.name,
        "role": one.role,
        "kind": one.kind,
        "count": one.count,
        "last": iso(one.last),
        "story_id": one.story_id,
    }
