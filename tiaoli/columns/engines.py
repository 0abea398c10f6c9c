"""Opens an engine for columns: DuckDB, Polars or Spark behind the same few methods.

Everything here that touches a library of an engine imports it when it is asked for, so that one
engine can be used without the others.

What Ibis 12 does by itself and must not be used for amounts: with Spark, ``execute`` and
``to_pyarrow`` go through pandas, where an integer column with NULL becomes floating point; with
DuckDB, a sum of BIGINT is a HUGEINT, which Parquet files hold as DOUBLE. `Engine.fetch`,
`Engine.settle` and `Engine.write` do neither.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from tiaoli.columns.plan import Step

NAMES: Final = "duckdb, duckdb:4GiB, polars, local[2], spark or spark://host:port"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
JAVA: Final = "openjdk-17-jre-headless"


class EngineError(Exception):
    """An engine that cannot be opened: what was asked for, and what to install or write."""


class Engine(Protocol):
    """An opened engine. Tables are Ibis tables of its ``connection``.

    A path that ends in ``.parquet`` is one file, any other is a folder of files.
    """

    @property
    def name(self) -> str:
        """What was asked for, such as ``duckdb:4GiB``."""

    @property
    def connection(self) -> Any:
        """The Ibis backend."""

    @property
    def duckdb(self) -> DuckDB | None:
        """The DuckDB that makes the steps of a plan, or those that this engine cannot; ``None``
        for an engine that makes all of them itself."""

    def read(self, path: str | Path) -> Any:
        """A table over a Parquet file or a folder of them.

        Raises `FileNotFoundError` where there is none.
        """

    def load(self, rows: Any, name: str) -> Any:
        """A table over rows in memory, a ``pyarrow.Table``."""

    def settle(self, table: Any, name: str) -> Any:
        """The same table computed once and kept, under a name that is used once in a run."""

    def call(self, name: str, table: Any) -> Any:
        """The same table under a name, computed anew wherever it is used."""

    def compile(self, step: Step) -> None:
        """Writes a step of a plan for this engine: making it is then as quick as the next time."""

    def make(self, step: Step) -> Any:
        """The table of a plan's step, computed once."""

    def drop(self, name: str) -> None:
        """Forgets a table that `make` or `call` made."""

    def fetch(self, table: Any) -> Any:
        """The rows as a ``pyarrow.Table``; integers stay integers."""

    def write(self, table: Any, path: str | Path) -> None:
        """Writes Parquet aside and renames it into place.

        A file is replaced. Raises `FileExistsError` if there is a folder of that name.
        """

    def versions(self) -> dict[str, str]:
        """The versions of what computes, for the receipt of a run."""

    def close(self) -> None:
        """Gives back memory and scratch files; tables cannot be used any more."""


def open_engine(name: str, scratch: str | None = None) -> Engine:
    """Opens an engine by name.

    ``duckdb`` takes its memory limit after a colon. ``local[2]`` is Spark in this process on two
    cores, ``spark://host:port`` a standalone cluster, and ``spark`` whatever ``spark-submit`` was
    told (this machine, if it is not used). ``scratch`` is a folder for intermediate results;
    Spark's must be one that every executor sees, and without it a cluster keeps them in the memory
    and on the disks of its executors.

    Raises `EngineError` for another name, or if something is not installed.
    """
    kind, _, limit = name.partition(":")
    if name == "duckdb" or (kind == "duckdb" and re.fullmatch(r"\d+(\.\d+)?[KMGT]i?B", limit)):
        return _open_duckdb(name, limit, scratch)
    if name == "polars":
        return _open_polars(scratch)
    if re.fullmatch(r"local\[(\d+|\*)\]|spark|spark://[^/,]+:\d+(,[^/,]+:\d+)*", name):
        return _open_spark(name, scratch)
    raise EngineError(f"no engine is called {name!r}: write {NAMES}")


@dataclass(frozen=True)
class DuckDB:
    """Embedded, on all cores; what exceeds its memory limit goes to ``spill`` on disk."""

    name: str
    connection: Any
    spill: Path

    @property
    def duckdb(self) -> DuckDB:
        """See `Engine.duckdb`."""
        return self

    def read(self, path: str | Path) -> Any:
        """See `Engine.read`."""
        return self.connection.read_parquet([str(file) for file in _files(path)])

    def load(self, rows: Any, name: str) -> Any:
        """See `Engine.load`; the rows are not copied."""
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def settle(self, table: Any, name: str) -> Any:
        """See `Engine.settle`: a temporary table."""
        self._run(f"CREATE OR REPLACE TEMP TABLE {_quoted(name)} AS {self._query(table)}")
        return self.connection.table(name)

    def call(self, name: str, table: Any) -> Any:
        """See `Engine.call`: a view."""
        query = self.connection.compile(table)
        self._run(f"CREATE OR REPLACE TEMP VIEW {_quoted(name)} AS {query}")
        return self.connection.table(name)

    def compile(self, step: Step) -> None:
        """See `Engine.compile`."""
        step.sql("duckdb")

    def make(self, step: Step) -> Any:
        """See `Engine.make`: a temporary table."""
        how = f"CREATE OR REPLACE TEMP TABLE {_quoted(step.name)} AS"
        for query in step.sql("duckdb"):
            self._run(f"{how} {query}")
            how = f"INSERT INTO {_quoted(step.name)}"
        return self.connection.table(step.name)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        kinds = dict(
            self.connection.con.execute(
                "SELECT table_name, table_type FROM information_schema.tables"
            ).fetchall()
        )
        if name in kinds:
            self._run(f"DROP {'VIEW' if kinds[name] == 'VIEW' else 'TABLE'} {_quoted(name)}")

    def fetch(self, table: Any) -> Any:
        """See `Engine.fetch`."""
        return self.connection.con.sql(self._query(table)).to_arrow_table()

    def write(self, table: Any, path: str | Path) -> None:
        """See `Engine.write`."""
        query = self._query(table)
        with _aside(Path(path)) as new:
            parts = "" if _is_file(path) else ", PER_THREAD_OUTPUT true"
            target = str(new).replace("'", "''")
            self._run(f"COPY ({query}) TO '{target}' (FORMAT parquet{parts})")

    def versions(self) -> dict[str, str]:
        """See `Engine.versions`."""
        return _versions("ibis-framework", "duckdb")

    def close(self) -> None:
        """See `Engine.close`."""
        self.connection.disconnect()
        shutil.rmtree(self.spill, ignore_errors=True)

    def _run(self, statement: str) -> None:
        """To the end: DuckDB 2 refuses other work while a result is not fetched."""
        self.connection.con.execute(statement).fetchall()

    def _query(self, table: Any) -> str:
        """The table's SQL; a sum is a HUGEINT there, until it is made int64."""
        from tiaoli.columns.plan import typed

        exact = typed(table)
        self.connection._run_pre_execute_hooks(exact)
        return str(self.connection.compile(exact))


@dataclass(frozen=True)
class Polars:
    """In memory, for expressions over the columns of a row; ``duckdb`` computes the rest.

    Ibis 12 knows no window functions on Polars, and sums wrap instead of failing.
    """

    connection: Any
    duckdb: DuckDB
    name: str = "polars"

    def read(self, path: str | Path) -> Any:
        """See `Engine.read`; read anew by each query, until it is settled."""
        import polars as pl
        from ibis.util import gen_name

        frame = pl.scan_parquet(_files(path), glob=False)
        return self._add(gen_name("read"), frame)

    def load(self, rows: Any, name: str) -> Any:
        """See `Engine.load`; numbers are not copied."""
        import polars as pl

        return self._add(name, pl.from_arrow(rows))

    def settle(self, table: Any, name: str) -> Any:
        """See `Engine.settle`: in memory."""
        return self._add(name, self.connection.to_polars(table))

    def call(self, name: str, table: Any) -> Any:
        """See `Engine.call`: the rows of a table of `duckdb`, which keeps them too for the steps
        that Polars cannot do."""
        rows = self.duckdb.fetch(table)
        self.duckdb.load(rows, name)
        return self.load(rows, name)

    def compile(self, step: Step) -> None:
        """See `Engine.compile`; Polars takes the expressions themselves."""
        if not step.by_row:
            self.duckdb.compile(step)

    def make(self, step: Step) -> Any:
        """See `Engine.make`: by Polars where a step looks at each row by itself."""
        import ibis.expr.operations as ops
        import polars as pl

        if not step.by_row:
            return self.duckdb.make(step)
        for query in step.queries:
            for name in {table.name for table in query.op().find(ops.UnboundTable)}:
                if name not in self.connection.list_tables():
                    self.from_duckdb(self.duckdb.connection.table(name), name)
        frames = [self.connection.to_polars(query) for query in step.queries]
        frame = pl.concat(frames)
        return self.duckdb.load(frame.to_arrow(compat_level=pl.CompatLevel.newest()), step.name)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        if name in self.connection.list_tables():
            self.connection.drop_table(name)
        self.duckdb.drop(name)

    def fetch(self, table: Any) -> Any:
        """See `Engine.fetch`; only texts are copied."""
        import polars as pl

        frame = self.connection.to_polars(table)
        return frame.to_arrow(compat_level=pl.CompatLevel.oldest())

    def to_duckdb(self, table: Any, name: str) -> Any:
        """The rows of a table of Polars as a table of `duckdb`, without a copy."""
        import polars as pl

        frame = self.connection.to_polars(table)
        return self.duckdb.load(frame.to_arrow(compat_level=pl.CompatLevel.newest()), name)

    def from_duckdb(self, table: Any, name: str) -> Any:
        """The rows of a table of `duckdb` as a table of Polars."""
        return self.load(self.duckdb.fetch(table), name)

    def write(self, table: Any, path: str | Path) -> None:
        """See `Engine.write`; a folder gets one file."""
        with _aside(Path(path)) as new:
            if not _is_file(path):
                new.mkdir()
            self.connection.to_polars(table).write_parquet(
                new if _is_file(path) else new / "data_0.parquet"
            )

    def versions(self) -> dict[str, str]:
        """See `Engine.versions`."""
        return self.duckdb.versions() | _versions("polars")

    def close(self) -> None:
        """See `Engine.close`."""
        for name in self.connection.list_tables():
            self.connection.drop_table(name)
        self.duckdb.close()

    def _add(self, name: str, frame: Any) -> Any:
        return self.connection.create_table(name, frame, overwrite=True)


@dataclass(frozen=True)
class Spark:
    """A Spark session: on this machine, on a standalone cluster, or ``spark-submit``'s own.

    ``logs`` holds what the driver's JVM has to say.
    """

    name: str
    connection: Any
    session: Any
    scratch: str | None
    logs: Path
    own: bool = field(default=True)
    """Whether closing it ends the session."""

    @property
    def duckdb(self) -> None:
        """See `Engine.duckdb`."""

    def read(self, path: str | Path) -> Any:
        """See `Engine.read`; ``path`` may be a URL, and every executor must see it."""
        from ibis.util import gen_name

        if not self._file_system(path).exists(self._path(path)):
            raise FileNotFoundError(f"{path}: there is nothing to read here")
        return self._view(gen_name("read"), self.session.read.parquet(str(path)))

    def load(self, rows: Any, name: str) -> Any:
        """See `Engine.load`; sent from here to the executors, so keep it small."""
        return self._view(name, self.session.createDataFrame(rows))

    def settle(self, table: Any, name: str) -> Any:
        """See `Engine.settle`: Parquet in the scratch folder, or else kept by the executors."""
        return self._kept(self._frame(table), name)

    def _kept(self, frame: Any, name: str) -> Any:
        if self.scratch is None:
            from pyspark import StorageLevel

            frame = frame.persist(StorageLevel.MEMORY_AND_DISK)
            frame.count()
            return self._view(name, frame)
        folder = f"{self.scratch}/{name}"
        frame.write.mode("overwrite").parquet(folder)
        return self._view(name, self.session.read.parquet(folder))

    def call(self, name: str, table: Any) -> Any:
        """See `Engine.call`: a view."""
        return self._view(name, self._frame(table))

    def compile(self, step: Step) -> None:
        """See `Engine.compile`."""
        step.sql("pyspark")

    def make(self, step: Step) -> Any:
        """See `Engine.make`: Parquet in the scratch folder, or else kept by the executors."""
        queries = " UNION ALL ".join(f"({query})" for query in step.sql("pyspark"))
        return self._kept(self.session.sql(queries), step.name)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        self.session.catalog.dropTempView(name)

    def fetch(self, table: Any) -> Any:
        """See `Engine.fetch`; all rows come to this process."""
        return self._frame(table).toArrow()

    def write(self, table: Any, path: str | Path) -> None:
        """See `Engine.write`; a single file is written by one task, so keep it small."""
        files = self._file_system(path)
        target = self._path(path)
        new = self._path(f"{target.getParent()}/.new-{target.getName()}")
        if files.exists(target) and not (_is_file(path) and files.isFile(target)):
            raise _in_the_way(path)
        files.delete(new, True)
        frame = self._frame(table)
        if not _is_file(path):
            frame.write.parquet(new.toString())
            _renamed(files.rename(new, target), path)
            return
        frame.coalesce(1).write.parquet(new.toString())
        (part,) = files.globStatus(self._path(f"{new}/*.parquet"))
        files.delete(target, False)
        _renamed(files.rename(part.getPath(), target), path)
        files.delete(new, True)

    def versions(self) -> dict[str, str]:
        """See `Engine.versions`."""
        java = self.session._jvm.java.lang.System.getProperty("java.version")
        return _versions("ibis-framework", "pyspark") | {
            "spark": self.session.version,
            "java": java,
        }

    def close(self) -> None:
        """See `Engine.close`."""
        if self.own:
            self.session.stop()
        shutil.rmtree(self.logs, ignore_errors=True)

    def _frame(self, table: Any) -> Any:
        self.connection._run_pre_execute_hooks(table)
        return self.session.sql(self.connection.compile(table))

    def _view(self, name: str, frame: Any) -> Any:
        frame.createOrReplaceTempView(name)
        return self.connection.table(name)

    def _path(self, path: str | Path) -> Any:
        return self.session._jvm.org.apache.hadoop.fs.Path(str(path))

    def _file_system(self, path: str | Path) -> Any:
        return self._path(path).getFileSystem(self.session._jsc.hadoopConfiguration())


def _open_duckdb(name: str, limit: str, scratch: str | None) -> DuckDB:
    with _installed("simulate"):
        import duckdb  # noqa: F401  # Ibis reports it missing under another name
        import ibis

        import tiaoli.columns.dialects  # mends what Ibis writes
        import tiaoli.columns.exact  # noqa: F401  # teaches Ibis the exact operations

    if scratch is not None:
        Path(scratch).mkdir(parents=True, exist_ok=True)
    spill = Path(tempfile.mkdtemp(prefix="tiaoli-", dir=scratch))
    settings = {"memory_limit": limit} if limit else {}
    connection = ibis.duckdb.connect(
        temp_directory=str(spill), preserve_insertion_order=False, **settings
    )
    connection.con.execute("SET enable_progress_bar = false")  # a run has one of its own
    return DuckDB(name, connection, spill)


def _open_polars(scratch: str | None) -> Polars:
    with _installed("simulate"):
        import ibis
        import polars  # noqa: F401

        from tiaoli.columns.exact import teach_polars

    teach_polars()
    return Polars(ibis.polars.connect(), _open_duckdb("duckdb", "", scratch))


def _open_spark(name: str, scratch: str | None) -> Spark:
    with _installed("spark"):
        import ibis
        from pyspark.sql import SparkSession

        import tiaoli.columns.dialects  # mends what Ibis writes
        import tiaoli.columns.exact  # noqa: F401  # teaches Ibis the exact operations

    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=f"{home}/bin" if home else None) is None:
        raise EngineError(f"{name} needs Java 17 or 21: install {JAVA}, or set JAVA_HOME")
    there = SparkSession.getActiveSession()
    if there is not None and name != "spark":
        raise EngineError(f"{name}: a Spark session is open in this process; close it first")
    logs = Path(tempfile.mkdtemp(prefix="tiaoli-spark-"))
    if scratch is None and name.startswith("local"):
        scratch = str(logs)
    session = there or _spark_session(name, logs)
    session.conf.set("spark.sql.ansi.enabled", "true")
    session.conf.set("spark.sql.session.timeZone", "UTC")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    return Spark(name, ibis.pyspark.connect(session), session, scratch, logs, there is None)


def _spark_session(name: str, logs: Path) -> Any:
    """A new session; what ``spark-submit`` or spark-defaults.conf say is left to them."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    (logs / "log4j2.properties").write_text(LOG4J.format(logs=logs), encoding="utf-8")
    java = f"-Dlog4j2.configurationFile=file:{logs}/log4j2.properties"
    builder = SparkSession.builder.appName("tiaoli").config("spark.ui.showConsoleProgress", "false")
    if name != "spark":
        builder = builder.master(name).config("spark.driver.extraJavaOptions", java)
    if name.startswith("local") or name.removeprefix("spark://").startswith(LOOPBACK):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = (
            builder.config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", str(2 * (os.cpu_count() or 1)))
        )
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise EngineError(
            f"{name}: Spark did not start; it needs Java 17 or 21 ({JAVA})"
        ) from error
    except Py4JError as error:
        words = "Spark did not start; is the master running, and reachable from here?"
        raise EngineError(f"{name}: {words} See {logs}/spark.log") from error


LOG4J: Final = """\
status = error
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {logs}/spark.log
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{HH:mm:ss}} %p %c{{1}}: %m%n%ex
"""


@contextlib.contextmanager
def _installed(extra: str) -> Iterator[None]:
    """Says which extra is missing."""
    try:
        yield
    except ImportError as error:
        what = f"{error.name or error} is not installed"
        raise EngineError(f"{what}: pip install 'tiaoli[{extra}]'") from error


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _is_file(path: str | Path) -> bool:
    return str(path).endswith(".parquet")


def _files(path: str | Path) -> list[Path]:
    """The Parquet files of a local path, in the order of their names."""
    found = Path(path)
    files = sorted(found.glob("*.parquet")) if found.is_dir() else [found]
    if not files or not files[0].exists():
        raise FileNotFoundError(f"{path}: there is no parquet file here")
    return files


@contextlib.contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Where to write what is then renamed to ``path``; what an earlier attempt left is removed."""
    if path.exists() and not (_is_file(path) and path.is_file()):
        raise _in_the_way(path)
    new = path.with_name(f".new-{path.name}")
    _remove(new)
    try:
        yield new
        new.replace(path)
    except BaseException:
        _remove(new)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _in_the_way(path: str | Path) -> FileExistsError:
    return FileExistsError(f"{path} exists: remove it, or write to another folder")


def _renamed(done: bool, path: str | Path) -> None:
    if not done:
        raise OSError(f"{path}: what was written aside could not be renamed to this")


def _versions(*packages: str) -> dict[str, str]:
    return {package: version(package) for package in packages}
