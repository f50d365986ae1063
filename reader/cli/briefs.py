"""Verbs on what a thread says so far: figures, ledger."""

from __future__ import annotations

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, listing
from reader.export.briefs import figure_row, matter

FIGURES = (
    Column("words", "figure", flexible=True),
    Column("outlet_count", "outlets", right=True),
    Column("first_published", "first", day=True),
    Column("first_outlet", "from", flexible=True),
    Column("sentence", "sentence", flexible=True),
)
LEDGER = (
    Column("matter", "matter", flexible=True),
    Column("published", "date", day=True),
    Column("status", "status"),
    Column("how", "how"),
    Column("source", "who", flexible=True),
    Column("outlet", "in", flexible=True),
    Column("sentence", "sentence", flexible=True),
)


@click.command("figures")
@click.argument("thread", metavar="THREAD")
@click.option("--ticks", is_flag=True, help="share prices and their moves, too")
@listed
@placed
def figures_verb(thread: str, ticks: bool, form: str | None) -> None:
    """List the figures of a thread: one row for a quantity, differing values side by side, most outlets first."""
    with newsroom() as room:
        rows = room.figures_of(thread, ticks=ticks)
    first = ((row, row.reports[0]) for row in rows)
    told = (
        {
            **figure_row(row),
            "first_published": figure_row(row)["reports"][0]["published"],
            "first_outlet": report.outlet,
            "sentence": report.sentence,
        }
        for row, report in first
    )
    listing(told, FIGURES, form)


@click.command("ledger")
@click.argument("thread", metavar="THREAD")
@listed
@placed
def ledger_verb(thread: str, form: str | None) -> None:
    """List who said what on each matter of a thread, one statement above the other; it never says who is right."""
    with newsroom() as room:
        matters = [matter(one) for one in room.ledger_of(thread)]
    if form is not None:
        listing(matters, LEDGER, form)
    else:
        listing(({"matter": one["title"], **row} for one in matters for row in one["rows"]), LEDGER, form)
