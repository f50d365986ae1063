"""A picture of a story, decoded by Pillow, an optional extra, to a few points of colour. Runs in a worker."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from io import BytesIO

from reader.errors import FeedError
from reader.findings import Picture

MOST_BYTES = 8 << 20
MOST_POINTS = 50_000_000
"""Points of a picture; what says it has more is not decoded."""
_KINDS = ("JPEG", "PNG", "GIF", "WEBP")  # and no other decoder is tried
_PAPER = (255, 255, 255)  # behind what is transparent: charts are drawn for it


def installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("PIL") is not None


def decode(document: bytes, columns: int, rows: int) -> Picture:
    """Return a picture as at most `columns` times `rows` cells of two points each. Raises FeedError with a sentence."""
    from PIL import Image

    if len(document) > MOST_BYTES:
        raise FeedError("", f"larger than {MOST_BYTES >> 20} MiB")
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    try:
        with Image.open(BytesIO(document), formats=_KINDS) as image:
            if image.width * image.height > MOST_POINTS:
                raise FeedError("", f"larger than {MOST_POINTS // 1_000_000} million points")
            image.draft("RGB", (columns * 2, rows * 4))  # a JPEG is decoded no larger than needed
            return _small(image, columns, rows)
    except Image.DecompressionBombError:
        raise FeedError("", f"larger than {MOST_POINTS // 1_000_000} million points") from None
    except (FeedError, MemoryError):
        raise
    except Exception as failure:
        raise FeedError("", "no picture that can be drawn") from failure


def _small(image: object, columns: int, rows: int) -> Picture:
    from PIL import Image, ImageOps

    assert isinstance(image, Image.Image)
    image.thumbnail((columns * 4, rows * 8), Image.Resampling.BOX)  # before anything that takes time for each point
    full = ImageOps.exif_transpose(image).convert("RGBA")
    full.thumbnail((columns, rows * 2), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", (full.width, full.height + full.height % 2), (*_PAPER, 255))
    paper.alpha_composite(full)
    return Picture(paper.width, paper.height // 2, paper.convert("RGB").tobytes())
