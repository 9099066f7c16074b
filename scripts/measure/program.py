"""Runs the built program over articles, and tells what it wrote and what the run cost. Used by the scripts beside and in ../benchmark."""
import contextlib
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "target", "release", "dixit")
SAMPLES = os.path.join(ROOT, "data", "samples")


class RunFailed(Exception):
    """The program could not be run to its end; the message says why."""


class Cost(NamedTuple):
    """What the operating system counted for one process that has ended, its threads and awaited children included."""
    user: float  # seconds
    system: float  # seconds
    wall: float  # seconds
    peak_mb: float  # largest resident memory, in MiB
    status: int  # exit status; negative: ended by that signal

    @property
    def cpu(self):
        return self.user + self.system


def read_lines(path):
    """Objects of a JSON Lines file, plain or .gz."""
    with (gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write_articles(path, articles):
    """Writes what the program needs of each article, and returns how many there were."""
    count = 0
    with open(path, "w", encoding="utf8") as out:
        for article in articles:
            out.write(json.dumps({"id": article["id"], "text": article["text"]}, ensure_ascii=False) + "\n")
            count += 1
    return count


def run_measured(command, environment=None, output=subprocess.DEVNULL, errors=None):
    """Runs a command to its end and returns its Cost.

    Linux counts the memory of the process that starts another as the other's first peak, so the caller should be small itself.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment)
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.returncode = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return Cost(usage.ru_utime, usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024, process.returncode)


def run_program(program, articles, out, arguments=(), environment=None):
    """`dixit run ARTICLES -o OUT ARGUMENTS`; its Cost. Says so where single articles failed, raises RunFailed where all did."""
    command = [os.path.abspath(program), "run", articles, "-o", out, "--force", "--quiet", *arguments]
    with tempfile.TemporaryFile() as errors:
        try:
            cost = run_measured(command, environment, errors=errors)
        except OSError as error:
            raise RunFailed(f"cannot run {program}: {error.strerror}; build it (cargo build --release) or name it with --program") from error
        errors.seek(0)
        said = errors.read().decode("utf8", "replace").strip()[-2000:]
    if cost.status == 1:
        print(f"some articles failed, see {os.path.join(out, 'failures.jsonl')}: {said}", file=sys.stderr)
    elif cost.status:
        raise RunFailed(f"{' '.join(command)}\nended with exit status {cost.status}: {said}")
    return cost


def written(out, name):
    """Objects of NAME.jsonl in a run's folder, or of its parts in order."""
    paths = sorted(path for pattern in (f"{name}.jsonl", f"{name}-*.jsonl", f"{name}/*.jsonl") for path in glob.glob(os.path.join(glob.escape(out), pattern)))
    if not paths:
        raise RunFailed(f"the run wrote no {name}.jsonl into {out}")
    for path in paths:
        yield from read_lines(path)


@contextlib.contextmanager
def folder(keep=None):
    """A folder to run in: `keep`, made if need be, or a temporary one."""
    if keep:
        os.makedirs(keep, exist_ok=True)
        yield os.path.abspath(keep)
    else:
        with tempfile.TemporaryDirectory(prefix="dixit-") as path:
            yield path


def split_arguments(arguments):
    """What stands before and after `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1:]


def print_table(columns):
    """Prints {column: {figure: value}} with the figures as rows."""
    figures = list(dict.fromkeys(figure for values in columns.values() for figure in values))
    names = {column: column if len(column) <= 14 else "…" + column[-13:] for column in columns}
    print(" " * 28 + "".join(f"{names[column]:>16}" for column in columns))
    for figure in figures:
        cells = [columns[column].get(figure) for column in columns]
        print(f"{figure:28}" + "".join(f"{'–' if v is None else format(v, '.2f') if isinstance(v, float) else v:>16}" for v in cells))


def rounded(figures):
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}
