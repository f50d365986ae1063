"""Score assign on labelled stories and measure its speed: `python -m tests.benchmarks.threads [--samples] [--sagas FILE] [--streams DIR]`.

Stories are replayed in order of (published, uid) without looking ahead; undated ones come last, as through the product.
`--samples` takes the sample feeds of the checkout, through the pipeline, with the labels of tests/data/sample_sagas.jsonl.
`--curve` measures stories per second on synthetic stories as the archive grows. `--worst` lists mixed and scattered
sagas. `--half 0|1` scores only the stories of one half of the labels, among all: what was learnt on the other half is
judged by it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from reader.entities import recognise
from reader.entities.lands import lands
from reader.entities.lexicon import Lexicon
from reader.model import Name
from reader.poll import pipeline
from reader.text import iso
from reader.threads.assign import Arrival, Assigner
from reader.threads.features import extract, pack, unpack
from tests.benchmarks.homes import homes

Row = dict[str, Any]
Recognise = Callable[[str, str], tuple[tuple[Name, ...], tuple[Name, ...]]]
LATEST = 1_790_000_000  # the moment undated stories arrive


def load(path: Path) -> list[Row]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in raw.decode().splitlines() if line.strip()]


def samples() -> list[Row]:
    """Return the stories of the sample feeds as a refresh reads them, with their saga; each page once."""
    root = Path(__file__).parents[2]
    labels = {(r["file"], r["uid"]): r["saga"] or "none" for r in load(root / "tests/data/sample_sagas.jsonl")}
    rows: dict[str, Row] = {}
    for feed in tomllib.loads((root / "sample_feeds/index.toml").read_text())["feed"]:
        body = (root / "sample_feeds" / feed["file"]).read_bytes()
        for story in pipeline.digest(body, feed["url"], feed["content_type"], feed["title"], {}, None).stories:
            row: Row = {"id": f"{feed['file']} {story.uid}", "uid": story.uid, "title": story.title, "text": story.text}
            row |= {"source": story.outlet, "url": story.url_key, "published": iso(story.published)}
            rows[row["id"]] = row | {"saga": labels.get((feed["file"], story.uid))}
    return list(rows.values())


def moment(published: str | None) -> int | None:
    if not published:
        return None
    text = published[:19] if "T" in published else published + "T12:00:00"
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def recogniser() -> Recognise:
    """Return what finds the names in a title and a text, and the lands they imply."""
    words = Lexicon.load()

    def found(title: str, text: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
        named = recognise.names(title, text, words)
        return named, lands(title, text, named, words)

    return found


def bcubed(gold: dict[str, str], found: dict[str, str], only: Iterable[str]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998) of the stories `only`, among all of `gold`."""
    g: defaultdict[str, set[str]] = defaultdict(set)
    p: defaultdict[str, set[str]] = defaultdict(set)
    for i, label in gold.items():
        g[label].add(i)
        p[found[i]].add(i)
    both = [(len(g[gold[i]] & p[found[i]]), len(p[found[i]]), len(g[gold[i]])) for i in only]
    precision = sum(shared / group for shared, group, _ in both) / len(both)
    recall = sum(shared / label for shared, _, label in both) / len(both)
    return precision, recall, 2 * precision * recall / (precision + recall)


def replay(rows: list[Row], names: Recognise) -> tuple[dict[str, str], dict[str, str], dict[str, float]]:
    """Return thread and development of each row, and the seconds spent in recognising, extracting and assigning."""
    clock = time.perf_counter
    spent = {"recognise": 0.0, "extract": 0.0, "assign": 0.0, "bytes": 0.0}
    arrivals: list[tuple[str, Arrival]] = []
    for number, row in enumerate(rows, 1):
        text = row.get("text") or row.get("summary") or ""
        t0 = clock()
        named, implied = names(row["title"], text)
        t1 = clock()
        blob = pack(extract(row["title"], text, named, row.get("source") or "", implied))
        t2 = clock()
        spent["recognise"] += t1 - t0
        spent["extract"] += t2 - t1
        spent["bytes"] += len(blob)
        at = moment(row.get("published"))
        arrival = Arrival(
            number,
            row.get("uid") or "urn:bench:" + row["id"],
            at or LATEST,
            row.get("source") or "",
            row.get("url") or "",
            unpack(blob),
            at is not None,
        )
        arrivals.append((row["id"], arrival))
    arrivals.sort(key=lambda pair: (pair[1].moment, pair[1].uid))
    assigner = Assigner()
    start = clock()
    placed = {arrival.story_id: assigner.place(arrival) for _, arrival in arrivals}
    spent["assign"] = clock() - start
    found_homes = homes(placed)
    threads, events = ({i: str(found_homes[arrival.story_id][level]) for i, arrival in arrivals} for level in (0, 1))
    return threads, events, spent


def half_of(label: str, half: int | None) -> bool:
    return half is None or crc32(label.encode()) % 2 == half


def worst(rows: list[Row], found: dict[str, str], field: str, limit: int) -> Iterator[str]:
    """Yield the groups that mix labels and the labels that are scattered over groups, worst first."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    labels: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get(field):
            groups[found[row["id"]]].append(row)
            labels[row[field]].append(row)
    mixed = sorted(groups.values(), key=lambda g: -(len(g) - Counter(r[field] for r in g).most_common(1)[0][1]))
    for group in mixed[:limit]:
        if len({r[field] for r in group}) > 1:
            yield f"MIXED {len(group)}"
            yield from (f"    {r.get('published')} {r[field]:32} {r['title'][:90]}" for r in group)
    scattered = sorted(labels.items(), key=lambda p: -len({found[r["id"]] for r in p[1]}))
    for label, members in scattered[:limit]:
        if label != "none" and len({found[r["id"]] for r in members}) > 1:
            yield f"SCATTERED {label}: {len({found[r['id']] for r in members})} groups"
            yield from (f"    {r.get('published')} {found[r['id']]:10} {r['title'][:90]}" for r in members)


def score(name: str, rows: list[Row], names: Recognise, args: argparse.Namespace) -> None:
    threads, events, spent = replay(rows, names)
    levels = {"events": ("story", events), "topics": ("story", threads)}
    if "saga" in rows[0]:
        levels = {"threads": ("saga", threads), "developments": ("event", events)}
    print(
        f"{name}: {len(rows)} stories; recognise {spent['recognise']:.2f} s, extract {len(rows) / spent['extract']:.0f}/s, "
        f"{spent['bytes'] / len(rows):.0f} B packed, assign {len(rows) / spent['assign']:.0f}/s"
    )
    for level, (field, found) in levels.items():
        gold = {r["id"]: r[field] if r[field] != "none" else "none-" + r["id"] for r in rows if r.get(field)}
        only = [i for i, label in gold.items() if half_of(label, args.half)]
        if not only:
            continue
        p, r, f = bcubed(gold, found, only)
        print(f"  {level:13} precision {p:.4f}  recall {r:.4f}  F1 {f:.4f}")
        if args.worst:
            print("\n".join(worst([r for r in rows if r["id"] in only], found, field, args.worst)))


def synthetic(number: int, rng: random.Random, words: list[str]) -> Row:
    """Return a made story: most belong to one of the sagas running at the time, with words of a Zipf-like law."""
    saga = number // 400 * 40 + rng.randrange(60)
    own = random.Random(saga)
    names = [own.choice(words).title() + own.choice(words) for _ in range(3)]
    topic = [words[int(len(words) * own.random() ** 2)] for _ in range(25)]
    common = [words[int(len(words) * rng.random() ** 3)] for _ in range(60)]
    body = common + rng.choices(topic, k=30) + rng.choices(names, k=6)
    rng.shuffle(body)
    return {"title": " ".join([*rng.sample(names, 2), *rng.sample(topic, 4)]), "text": " ".join(body)}


def curve(sizes: list[int]) -> None:
    """Print stories per second and memory as the archive grows; the ratio is against the first size."""
    rng = random.Random(7)
    words = sorted(
        {
            "".join(rng.choices("bcdfglmnprst", k=2)) + rng.choice("aeiou") + "".join(rng.choices("aeioulnrst", k=4))
            for _ in range(30_000)
        }
    )
    assigner, first, number = Assigner(), 0.0, 0
    for size in sizes:
        while number < size:
            batch = []
            for _ in range(min(size - number, 2000)):
                number += 1
                row = synthetic(number, rng, words)
                batch.append(
                    Arrival(
                        number, f"u{number}", 1_700_000_000 + number * 60, "", "", extract(row["title"], row["text"])
                    )
                )
            start = time.perf_counter()
            for arrival in batch:
                placed = assigner.place(arrival)
                assigner.rename(
                    {placed.thread: arrival.story_id} if placed.thread < 0 else {},
                    {placed.development: arrival.story_id} if placed.development < 0 else {},
                )
            rate = len(batch) / (time.perf_counter() - start)
        first = first or rate
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>8} stories: {rate:6.0f}/s  ratio {rate / first:.2f}  live {len(assigner)}  peak {peak:.0f} MiB",
            flush=True,
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--sagas", type=Path)
    parser.add_argument("--streams", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--half", type=int)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--curve", type=int, nargs="*", metavar="SIZE")
    args = parser.parse_args()
    if args.curve is not None:
        curve(args.curve or [2_000, 10_000, 20_000, 50_000, 100_000])
    names = recogniser()
    if args.samples:
        score("samples", samples(), names, args)
    if args.sagas:
        score("sagas", load(args.sagas), names, args)
    if args.streams:
        for path in sorted(args.streams.glob("*.jsonl.gz")):
            if args.only in path.name:
                score(path.name.split("_")[0], load(path), names, args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
