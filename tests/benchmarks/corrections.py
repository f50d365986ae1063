"""What corrections teach, and what they cost: `python -m tests.benchmarks.corrections FILE… [--field saga]`.

Labelled stories are placed in order; a reader who knows the labels corrects half of the stories that went wrong. Printed
is how many of the others go wrong without the lessons and with them, and how many followed a corrected story rightly.
`--speed` prints stories a second with no, a hundred and a thousand corrected stories.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from reader.poll.lessons import Lessons
from reader.store.corrections import Example
from reader.threads.assign import Arrival, Assigner, Placement
from reader.threads.corrections import Corrections, Row
from reader.threads.features import extract, pack, unpack
from reader.threads.recall import postings
from tests.benchmarks.homes import homes
from tests.benchmarks.threads import LATEST, load, moment, recogniser


def examples(rows: Sequence[dict[str, str]]) -> list[Example]:
    """Return all stories as assign takes them, in its order."""
    names, found = recogniser(), []
    for number, row in enumerate(rows, 1):
        text, outlet = row.get("text") or row.get("summary") or "", row.get("source") or ""
        named, implied = names(row["title"], text)
        features = pack(extract(row["title"], text, named, outlet, implied))
        at = moment(row.get("published"))
        found.append(Example(number, row["id"], at or LATEST, outlet, row.get("url") or "", at is not None, features))
    return sorted(found, key=lambda one: (one.moment, one.uid))


def arrival(one: Example) -> Arrival:
    return Arrival(one.story_id, one.uid, one.moment, one.outlet, one.url_key, unpack(one.features), one.dated)


def run(stories: Sequence[Example], said: Sequence[Row], *, teach: bool) -> tuple[dict[int, int], dict[int, Placement]]:
    """Return the thread of each story, and the placements."""
    corrections = Corrections(said)
    lessons = Lessons(one for one in stories if teach and one.story_id in corrections.examples)
    assigner = Assigner(corrections)
    found: dict[int, Placement] = {}
    for one in stories:
        new = arrival(one)
        like = [ex for ex in lessons.like(postings(new.features)) if corrections.home(ex.story_id) is not None]
        for example in like:
            if not assigner.shown(example.story_id):
                assigner.show(arrival(example))
        found[one.story_id] = assigner.place(new, [example.story_id for example in like])
    return {story: home[0] for story, home in homes(found).items()}, found


def wrong(stories: Sequence[Example], gold: dict[int, str], threads: dict[int, int]) -> set[int]:
    """Return the labelled stories that are not where most of their label are, or among those of others."""
    before: defaultdict[str, list[int]] = defaultdict(list)
    inside: Counter[int] = Counter()
    found = set()
    for story in (one.story_id for one in stories if one.story_id in gold):
        label = gold[story]
        home = Counter(threads[other] for other in before[label]).most_common(1) if label != "none" else []
        if threads[story] != home[0][0] if home else inside[threads[story]]:
            found.add(story)
        before[label].append(story)
        inside[threads[story]] += 1
    return found


def lesson(path: Path, field: str) -> None:
    rows = load(path)
    stories = examples(rows)
    gold = {number: row[field] for number, row in enumerate(rows, 1) if row.get(field)}
    first: dict[str, int] = {}
    for one in stories:
        first.setdefault(gold.get(one.story_id, "none"), one.story_id)
    mistaken = wrong(stories, gold, run(stories, [], teach=False)[0])
    can = sorted(story for story in mistaken if gold[story] != "none" and first[gold[story]] != story)
    chosen = set(random.Random(5).sample(can, len(can) // 2))
    said = [Row("together", story, first[gold[story]], True) for story in sorted(chosen)]
    left = [len(wrong(stories, gold, run(stories, said, teach=teach)[0]) - chosen) for teach in (False, True)]
    placed = run(stories, said, teach=True)[1]
    followed = {story: one.why.nearest for story, one in placed.items() if one.why.verdict.startswith("It is like")}
    right = sum(1 for story, like in followed.items() if like is not None and gold.get(story) == gold.get(like))
    print(
        f"{path.name}: {len(stories)} stories, {len(mistaken)} of {len(gold)} labelled ones wrong, {len(chosen)} corrected; "
        f"of the others wrong {left[0]} without lessons, {left[1]} with; followed {len(followed)}, of the same label {right}"
    )


def speed(path: Path) -> None:
    stories = examples(load(path)[:6_000])
    ids = [one.story_id for one in stories]
    for number in (0, 100, 1_000):
        some = random.Random(1).sample(ids, 2 * number)
        said = [Row("together", one, other, True) for one, other in zip(some[::2], some[1::2], strict=True)]
        began = time.process_time()
        run(stories, said, teach=True)
        print(f"  {number:5} corrected: {len(stories) / (time.process_time() - began):.0f} stories a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--field", default="saga")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    for path in args.files:
        lesson(path, args.field)
        if args.speed:
            speed(path)


if __name__ == "__main__":
    main()
