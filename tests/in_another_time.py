"""Run a module as a program in another time, which goes on from wherever a file says.

`python -m tests.in_another_time FILE celery …`: as soon as the file names another moment, the program's clock jumps
there. Only the clock is moved: `time.monotonic`, and with it every pause and limit, stays what it is.
"""

import runpy
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import time_machine

LOOKS_EVERY_S = 0.05


def follow(path: Path) -> None:
    """Move this process's clock whenever the file names another moment."""
    named = path.read_text()
    traveller = time_machine.travel(datetime.fromisoformat(named), tick=True)
    clock = traveller.start()

    def watch() -> None:
        known = named
        while True:
            time.sleep(LOOKS_EVERY_S)
            text = path.read_text()
            if text and text != known:
                known = text
                clock.move_to(datetime.fromisoformat(text), tick=True)

    threading.Thread(target=watch, name="time", daemon=True).start()


if __name__ == "__main__":
    follow(Path(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
