"""A Spark standalone cluster on the loopback interface: a master, two workers and a session."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from tiaoli.columns.engines import Spark, open_engine

LOOPBACK = "127.0.0.1"
PATIENCE = 120
"""Seconds that a daemon has to come up."""
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For every JVM: these live for seconds, and compiling their code well takes a third of that."""
SCALA = "2.13"
"""Spark 4 is built with no other; a worker asks for it before it starts an executor."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what needs the cluster where it cannot run; in CI that is a failure."""
    lacks = missing()
    if item.get_closest_marker("cluster") is None or lacks is None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{lacks}, and in CI these tests must run", pytrace=False)
    pytest.skip(lacks)


def missing() -> str | None:
    """What is not installed here, and what installs it."""
    if find_spec("pyspark") is None or find_spec("ibis") is None:
        return "no pyspark: pip install 'tiaoli[spark]'"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "no Java: tools/java.sh installs it"
    return None


@dataclass(frozen=True)
class Daemon:
    """A master or worker: its process and what it has written."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, pattern: str) -> str:
        """Waits for a line; gives the pattern's group. Raises `RuntimeError` with the log."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found.group(1)
            time.sleep(0.1)
        raise RuntimeError(f"{self.log} does not say {pattern}:\n{self.log.read_text()[-4000:]}")

    def end(self) -> None:
        """Ends this process, by force if it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


@dataclass(frozen=True)
class Cluster:
    """The engine on the cluster, and the processes behind it."""

    engine: Spark
    workers: tuple[Daemon, Daemon]

    def tasks(self) -> dict[str, int]:
        """How many tasks each executor has completed, by its id; the driver has none."""
        summaries = self.engine.session.sparkContext._jsc.sc().statusStore().executorList(True)
        every = [summaries.apply(at) for at in range(summaries.size())]
        return {one.id(): one.completedTasks() for one in every if one.id() != "driver"}


def start(folder: Path, name: str, *words: str) -> Daemon:
    """Starts one of Spark's daemons from the jars of the pyspark package."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
    log = folder / f"{name}.log"
    log.write_bytes(b"")
    environment = os.environ | {
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": SCALA,
        "JAVA_TOOL_OPTIONS": QUICK,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [java, "-Xmx256m", "-cp", f"{home}/jars/*", *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    return Daemon(process, log)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One master and two workers of one core and 1 GiB each; the session has no Python there.

    The logs stay in pytest's temporary folder, which keeps those of the last failed runs.
    """
    folder = tmp_path_factory.mktemp("cluster")
    deploy = "org.apache.spark.deploy"
    here = ("--host", LOOPBACK, "--port", "0", "--webui-port", "0")
    daemons = [start(folder, "master", f"{deploy}.master.Master", *here)]
    engine = None
    try:
        url = daemons[0].says(r"Starting Spark master at (spark://\S+)")
        for name in ("one", "two"):
            resources = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / name))
            words = (f"{deploy}.worker.Worker", *here, *resources, url)
            daemons.append(start(folder, name, *words))
        for worker in daemons[1:]:
            worker.says(r"(Successfully registered with master)")
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("PYSPARK_PYTHON", "/nonexistent/python")
            patched.setenv("JAVA_TOOL_OPTIONS", QUICK)
            engine = open_engine(url)
        assert isinstance(engine, Spark)
        opened = Cluster(engine, (daemons[1], daemons[2]))
        until = time.monotonic() + PATIENCE
        while len(opened.tasks()) < 2:
            assert time.monotonic() < until, f"only {opened.tasks()} came; see {folder}"
            time.sleep(0.1)
        yield opened
    finally:
        if engine is not None:
            engine.close()
        for daemon in reversed(daemons):
            daemon.end()
