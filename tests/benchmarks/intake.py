"""Time the whole intake of one story, step by step, on the bundled sample feeds: `python -m tests.benchmarks.intake`.

Each step is timed by processor time over all stories, the best of five rounds, and told in milliseconds a story of 2 KB:
clean (entry to story) · recognise · figures · sourcing · novelty (against the sixty stories before it).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from reader.brief.catchup import novelty
from reader.entities.figures import figures
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.sourcing import claims
from reader.findings import Reading
from reader.intake.clean import clean
from reader.intake.incoming import Entry
from reader.intake.parse import parse
from reader.model import Mention, NewStory
from reader.text import sentences

FEEDS = Path(__file__).parents[2] / "sample_feeds"
STORY = 2048  # characters that count as one story
BEFORE = 60  # stories of a thread that a text is compared with
ROUNDS = 5


def entries() -> list[Entry]:
    """Return the entries of all sample feeds."""
    found: list[Entry] = []
    for path in sorted(FEEDS.iterdir()):
        if path.suffix in (".xml", ".atom", ".rdf", ".json"):
            found += parse(path.read_bytes(), f"https://{path.stem}.example/", "").entries
    return found


def seconds(work: Callable[[], object]) -> float:
    """Return the least processor time that `work` takes."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def main() -> int:
    """Print the time of each step and of all."""
    given = entries()
    lexicon = Lexicon.load()
    stories: list[NewStory] = [clean(one, outlet="Desk") for one in given]
    texts = [one.text for one in stories]
    seen: list[tuple[Mention, ...]] = [recognise(text, lexicon) for text in texts]
    both = list(zip(texts, seen, strict=True))
    readings = [Reading(names, figures(text, names, lexicon), claims(text, lexicon, names)) for text, names in both]
    told = [[text[a:b] for a, b in sentences(text)] for text in texts]

    def compare() -> None:
        for at in range(BEFORE, len(texts)):
            earlier = [sentence for one in told[at - BEFORE : at] for sentence in one]
            novelty(texts[at], readings[at], earlier, readings[at - BEFORE : at], lexicon)

    count = sum(map(len, texts)) / STORY
    compared = sum(map(len, texts[BEFORE:])) / STORY
    steps = {
        "clean": seconds(lambda: [clean(one, outlet="Desk") for one in given]) / count,
        "recognise": seconds(lambda: [recognise(text, lexicon) for text in texts]) / count,
        "figures": seconds(lambda: [figures(text, names, lexicon) for text, names in both]) / count,
        "sourcing": seconds(lambda: [claims(text, lexicon, names) for text, names in both]) / count,
        "novelty": seconds(compare) / compared,
    }
    print(f"{len(texts)} stories, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    for step, spent in steps.items():
        print(f"{step:<10} {1000 * spent:6.2f} ms")
    print(f"{'all':<10} {1000 * sum(steps.values()):6.2f} ms a story of {STORY} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
