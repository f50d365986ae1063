"""Score the recogniser against labelled stories and time it: `python tests/benchmarks/entities.py LABELS.jsonl [-v]`.

Each line of the file is `{"id", "text", "mentions": [{"start", "end", "type", "canonical"}]}` with spans in code points.
A .txt file holds paragraphs with their labels inside, such as tests/data/names/paragraphs.txt.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from tests.unit.test_entities_paragraphs import labelled

NAMES = ("ORG", "PERSON", "PLACE", "PRODUCT", "TICKER")
VALUES = ("MONEY", "PERCENT", "QUANTITY", "DATE")
STORY = 2048  # characters that count as one story


def bcubed(gold: dict[Hashable, str], found: dict[Hashable, str]) -> float:
    """Return the B-cubed F1 of two clusterings of the same keys."""
    gold_sets, found_sets = defaultdict(set), defaultdict(set)
    for key in gold:
        gold_sets[gold[key]].add(key)
        found_sets[found[key]].add(key)
    both = [(len(gold_sets[gold[k]] & found_sets[found[k]]), gold_sets[gold[k]], found_sets[found[k]]) for k in gold]
    precision = sum(n / len(f) for n, _, f in both) / len(gold)
    recall = sum(n / len(g) for n, g, _ in both) / len(gold)
    return 2 * precision * recall / (precision + recall)


def scores(kinds: Iterable[str], hit: Counter[str], extra: Counter[str], missed: Counter[str]) -> str:
    """Return precision, recall and F1 over some kinds as one line."""
    h, e, m = (sum(counter[kind] for kind in kinds) for counter in (hit, extra, missed))
    precision, recall = h / (h + e) if h + e else 0.0, h / (h + m) if h + m else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"precision {precision:.4f}  recall {recall:.4f}  f1 {f1:.4f}  ({h + m} labelled)"


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the labelled stories of a file."""
    given = path.read_text(encoding="utf-8")
    if path.suffix != ".txt":
        return [json.loads(line) for line in given.splitlines()]
    found = (labelled(paragraph) for paragraph in given.strip().split("\n\n"))
    return [
        {
            "id": n,
            "text": text,
            "mentions": [{"start": a, "end": b, "type": t, "canonical": who} for (a, b, t), who in spans.items()],
        }
        for n, (text, spans) in enumerate(found)
    ]


def main(argv: list[str]) -> int:
    """Print the scores, with every difference under -v, and the speed."""
    docs = documents(Path(argv[1]))
    began = time.perf_counter()
    lexicon = Lexicon.load()
    built = lexicon.gazetteer
    print(f"lexicon: {len(lexicon)} entities, {built.size} names, {1000 * (time.perf_counter() - began):.0f} ms")
    hit, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    gold_identity: dict[Hashable, str] = {}
    found_identity: dict[Hashable, str] = {}
    for doc in docs:
        found = {(m.start, m.end, m.type): m.entity_id for m in recognise(doc["text"], lexicon)}
        gold = {(m["start"], m["end"], m["type"]): m.get("canonical") for m in doc["mentions"]}
        for key in found.keys() | gold.keys():
            (hit if key in found and key in gold else extra if key in found else missed)[key[2]] += 1
            if key in found and gold.get(key):
                gold_identity[doc["id"], *key], found_identity[doc["id"], *key] = gold[key], str(found[key])
        if "-v" in argv:
            for key in sorted(found.keys() ^ gold.keys()):
                start, end, kind = key
                about = doc["text"][max(0, start - 30) : end + 20].replace("\n", " ")
                print(f"{'extra ' if key in found else 'missed'} {kind:8} [{doc['text'][start:end]}]  …{about}…")
    for kind in (*NAMES, *VALUES):
        print(f"{kind:9} {scores([kind], hit, extra, missed)}")
    print(f"names     {scores(NAMES, hit, extra, missed)}")
    print(f"values    {scores(VALUES, hit, extra, missed)}")
    if gold_identity:
        print(f"identity  f1 {bcubed(gold_identity, found_identity):.4f}  ({len(gold_identity)} found)")
    pile = "\n".join(doc["text"] for doc in docs)
    stories = [pile[at : at + STORY] for at in range(0, len(pile) - STORY, STORY)]
    best = min(timed(stories, lexicon) for _ in range(5))
    print(f"speed     {len(stories) / best:.0f} stories of {STORY} characters a second")
    return 0


def timed(stories: list[str], lexicon: Lexicon) -> float:
    """Return the processor seconds that recognising every story takes."""
    began = time.process_time()
    for story in stories:
        recognise(story, lexicon)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv))
