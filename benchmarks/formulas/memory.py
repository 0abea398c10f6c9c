"""How much memory a peer needs beyond its loaded tables, measured in a process of its own.

``python -m benchmarks.formulas.memory KEY FOLDER`` loads the cases that `Cases.save` wrote,
prepares the peer, forgets the peak so far, computes the totals once, and prints the extra peak in
bytes.
"""

from __future__ import annotations

import ctypes
import gc
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.formulas.data import opened
from benchmarks.formulas.peers.peer import World
from benchmarks.formulas.registry import made


def _status(field: str) -> int:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"{field}:\s+(\d+) kB", text)[0]) * 1024


def extra(key: str, folder: Path) -> int:
    """Bytes by which the resident memory of this process grows at most while the peer computes.

    Linux can forget the peak of the resident memory; where it cannot, loading may hide a part.
    """
    peer = made(key, World(opened(folder), folder / "cases.parquet"))
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    before = _status("VmRSS")
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        peer.totals()
        return _status("VmHWM") - before
    except OSError:
        peer.totals()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before


def in_a_process(key: str, folder: Path) -> int:
    """`extra` in a new process; raises `RuntimeError` with its words if that fails."""
    command = [sys.executable, "-m", "benchmarks.formulas.memory", key, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the memory of {key} could not be measured: {done.stderr[-500:]}")
    return int(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    print(json.dumps(extra(sys.argv[1], Path(sys.argv[2]))))
