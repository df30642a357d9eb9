#!/usr/bin/env python3
"""Writes the demo: two accounts' states, and what CloudTrail recorded of them in ninety days.

generate.py           writes demo-state.json, backup-state.json and logs/ beside itself
generate.py --check   tells whether they are what it would write (files compared as they inflate)

Nothing but the standard library, no clock and no randomness: the same in every run.
"""
import gzip
import json
import pathlib
import shutil
import sys

from states import backup_state, demo_state
from story import tell
from trail import gzipped

FOLDER = pathlib.Path(__file__).resolve().parent


def texts():
    """Path → text of all files."""
    trail = tell()
    files = {f"logs/{path}": text for path, text in trail.files().items()}
    for name, state in (("demo", demo_state), ("backup", backup_state)):
        files[f"{name}-state.json"] = json.dumps(state(trail.last_used), indent=4) + "\n"
    return files


def main():
    files = texts()
    if "--check" in sys.argv[1:]:
        found = {str(path.relative_to(FOLDER)) for path in FOLDER.glob("logs/**/*.gz")} | {
            path.name for path in FOLDER.glob("*-state.json")}
        wrong = sorted(found ^ set(files))
        for path in sorted(found & set(files)):
            data = (FOLDER / path).read_bytes()
            if (gzip.decompress(data) if path.endswith(".gz") else data) != files[path].encode():
                wrong.append(path)
        for path in wrong:
            print(f"{path}: not what generate.py writes", file=sys.stderr)
        return 1 if wrong else 0
    shutil.rmtree(FOLDER / "logs", ignore_errors=True)
    for path, text in files.items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzipped(text) if path.endswith(".gz") else text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
