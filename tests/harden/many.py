"""Runs commands of the product one after the other in this process; from JSON on stdin to JSON lines on stdout."""

from __future__ import annotations

import io
import json
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout


def main() -> None:
    """Run what stdin names."""
    from reader.cli.main import main as run

    results = sys.stdout
    for args in json.load(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        began = time.perf_counter()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = run(args)
            except BaseException:
                traceback.print_exc()
                code = 99
        found = {"args": args, "code": code, "seconds": time.perf_counter() - began}
        texts = {
            name: stream.getvalue().encode("utf-8", "backslashreplace").decode()
            for name, stream in (("out", out), ("err", err))
        }
        results.write(json.dumps(found | texts) + "\n")


if __name__ == "__main__":
    main()
