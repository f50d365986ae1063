"""Writes down what every process of the product connects to, writes, and starts, whatever library does it.

Python imports this at its start when this folder is on PYTHONPATH; `$HARDEN_LOG` names the file.
"""

import json
import os
import sys

_LOG = os.environ.get("HARDEN_LOG")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SIMPLE = ("os.system", "os.exec", "os.posix_spawn", "webbrowser.open", "os.symlink", "os.link")


def _watch(descriptor: int) -> None:
    def write(*words: object) -> None:
        os.write(descriptor, (json.dumps([str(word) for word in words]) + "\n").encode("utf-8", "replace"))

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and flags & _WRITING
            if isinstance(path, (str, bytes)):
                name = os.path.abspath(os.fsdecode(path))
                if writes or name.startswith(("/etc/", "/dev/zero")):
                    write("write" if writes else "read", name)
        elif event == "socket.connect":
            write("connect", *args[1]) if isinstance(args[1], tuple) else write("connect", args[1])
        elif event == "socket.getaddrinfo":
            write("resolve", args[0])
        elif event == "subprocess.Popen":
            write("start", args[0])
        elif event == "os.rename":
            write("write", os.path.abspath(os.fsdecode(args[1])))  # type: ignore[arg-type]
        elif event in _SIMPLE:
            write(event, *args)

    sys.addaudithook(hook)


if _LOG:
    _watch(os.open(_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
