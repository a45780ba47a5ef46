"""How fast texts are aligned, how much memory that takes, and how both grow.

    python benchmarks/speed.py whole SET_FOLDER [--limit N] [--cores N]
    python benchmarks/speed.py engine [--most SENTENCES] [--layout NAME] [--reverse]
    python benchmarks/speed.py share SET_FOLDER [--limit N]

whole   text in to beads out against the vecalign algorithm with the same encoder, every document of a set, both held to
        one core (or as many as asked for)
engine  all but the encoder, on synthetic vectors of 1,000, 2,000, 5,000 ... sentences a side
share   the encoder's part of the whole job, with one thread and with two
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from peers import PEERS, installed
from strata import Case, read_set
from synthetic import LAYOUTS, planted

import aligner
from aligner.alignment import align_vectors
from aligner.embedding.bundled import BundledEncoder
from aligner.evaluation import Score, ladder, score
from aligner.vectors import Floats, SpanVectors

_HELD = "ALIGNER_BENCHMARK_CORES"


class TimedEncoder:
    """The bundled encoder with a stop watch."""

    def __init__(self, threads: int) -> None:
        self._encoder = BundledEncoder(threads)
        self.name = self._encoder.name
        self.signature = self._encoder.signature
        self.seconds = 0.0

    def embed(
        self, sentences: Sequence[str], language: str = "", progress: Callable[[int], None] | None = None
    ) -> SpanVectors:
        """As every encoder does."""
        start = time.perf_counter()
        try:
            return self._encoder.embed(sentences, language, progress)
        finally:
            self.seconds += time.perf_counter() - start

    def encode(self, texts: Sequence[str]) -> Floats:
        """As other aligners ask for vectors."""
        start = time.perf_counter()
        try:
            return self._encoder.encode(texts)
        finally:
            self.seconds += time.perf_counter() - start


def hold_to(cores: int) -> None:
    """Start this program again so that it, and all libraries it loads, may use only so many cores."""
    if os.environ.get(_HELD) == str(cores):
        return
    command = [sys.executable, *sys.argv]
    if shutil.which("taskset") and hasattr(os, "sched_getaffinity"):
        own = sorted(os.sched_getaffinity(0))[:cores]
        command = ["taskset", "-c", ",".join(map(str, own)), *command]
    else:
        print("taskset is not here: only the libraries' own threads are limited")
    threads = {name: str(cores) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    sys.exit(subprocess.run(command, env={**os.environ, **threads, _HELD: str(cores)}, check=False).returncode)


def whole(options: argparse.Namespace) -> None:
    """Print sentences a second and F1 of this package and of each peer."""
    hold_to(options.cores)
    documents = documents_of(options)
    sentences = count(documents)
    print(f"{options.folder.name}: {len(documents)} documents, {sentences} sentences, {options.cores} core(s)")
    print(f"{'aligner':<12}{'seconds':>9}{'encoder':>9}{'sentences/s':>13}{'F1':>8}{'times':>8}")
    BundledEncoder(1).encode(["the weights are read before the clock starts"])

    def ours(case: Case, encoder: TimedEncoder) -> Score:
        return score(case.gold, ladder(aligner.align_sentences(case.source, case.target, model=encoder)))

    def theirs(peer: str) -> Callable[[Case, TimedEncoder], Score]:
        return lambda case, encoder: score(case.gold, PEERS[peer][1](case.source, case.target, encoder))

    base = 0.0
    for name, job in {"aligner": ours, **{peer: theirs(peer) for peer in installed()}}.items():
        encoder = warm(options.cores)
        start = time.perf_counter()
        total = sum((job(case, encoder) for case in documents), Score())
        seconds = time.perf_counter() - start
        base = base or seconds
        print(
            f"{name:<12}{seconds:>9.1f}{encoder.seconds:>9.1f}{sentences / seconds:>13.0f}{total.f1:>8.4f}"
            f"{seconds / base:>8.1f}",
            flush=True,
        )
    for peer in sorted(PEERS.keys() - set(installed())):
        print(f"{peer:<12} is not installed: pip install {PEERS[peer][0]}")


def share(options: argparse.Namespace) -> None:
    """Print what the encoder and everything else cost with one thread and with two, each in a process of its own."""
    if options.threads is None:
        print(f"{'threads':<9}{'seconds':>9}{'encoder':>9}{'the rest':>10}{'encoder %':>11}{'sentences/s':>13}")
        for threads in (1, 2):
            command = [sys.executable, *sys.argv, "--threads", str(threads)]
            subprocess.run(command, check=True)
        return
    hold_to(options.threads)
    documents = documents_of(options)
    encoder = warm(options.threads)
    start = time.perf_counter()
    for case in documents:
        aligner.align_sentences(case.source, case.target, model=encoder)
    seconds = time.perf_counter() - start
    rest = seconds - encoder.seconds
    print(
        f"{options.threads:<9}{seconds:>9.1f}{encoder.seconds:>9.1f}{rest:>10.1f}"
        f"{100 * encoder.seconds / seconds:>11.0f}{count(documents) / seconds:>13.0f}"
    )


def engine(options: argparse.Namespace) -> None:
    """Print time and memory of the engine alone; each length runs in a process of its own."""
    if options.length is None:
        kind = f"{options.layout}{', sides changed' if options.reverse else ''}"
        print(f"synthetic vectors, 512 dimensions, {kind}")
        print(
            f"{'source':>8}{'target':>8}{'seconds':>9}{'s / 1000':>10}{'vectors MB':>12}{'peak MB':>9}"
            f"{'added MB':>10}{'pairs found':>13}"
        )
        for length in lengths(options.most):
            command = [sys.executable, *sys.argv, "--length", str(length)]
            if subprocess.run(command, check=False).returncode:
                print(f"{length:>8} did not end well")
        return
    text = planted(options.length, options.layout, options.reverse)
    align_vectors(
        text.source.part(slice(0, 50)), text.target.part(slice(0, 50)), text.source_texts[:50], text.target_texts[:50]
    )
    given = rss()
    watch = PeakWatch()
    start = time.perf_counter()
    found = align_vectors(text.source, text.target, text.source_texts, text.target_texts)
    seconds = time.perf_counter() - start
    peak = watch.stop()
    beads = {(bead.source_ids, bead.target_ids) for bead in found.beads}
    hit = np.mean([((i,), (j,)) in beads for i, j in text.pairs.tolist()])
    n, m = len(text.source), len(text.target)
    held = (text.source.sums.nbytes + text.target.sums.nbytes) / 2**20
    print(
        f"{n:>8}{m:>8}{seconds:>9.2f}{2000 * seconds / (n + m):>10.3f}{held:>12.0f}{peak:>9.0f}{peak - given:>10.0f}"
        f"{hit:>13.4f}"
    )


class PeakWatch:
    """The most memory in use from now on: the system's own mark may stem from what was there before."""

    def __init__(self) -> None:
        self._peak = rss()
        self._going = True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._going:
            self._peak = max(self._peak, rss())
            time.sleep(0.02)

    def stop(self) -> float:
        """In MB."""
        self._going = False
        self._thread.join()
        return max(self._peak, rss())


def rss() -> float:
    """Memory in use, in MB; where the system does not tell, the most so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 2**20
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (2**20 if sys.platform == "darwin" else 2**10)


def lengths(most: int) -> list[int]:
    """1,000, 2,000, 5,000, 10,000 ... up to the most, which is always among them."""
    steps = [lead * 10**power for power in range(3, 8) for lead in (1, 2, 5)]
    return sorted({*(step for step in steps if step < most), most})


def warm(threads: int) -> TimedEncoder:
    """An encoder whose weights are read already and that has measured nothing yet."""
    encoder = TimedEncoder(threads)
    encoder.encode(["one"])
    encoder.seconds = 0.0
    return encoder


def documents_of(options: argparse.Namespace) -> list[Case]:
    """The documents of the set that was asked for."""
    documents = read_set(options.folder)[: options.limit]
    if not documents:
        sys.exit(f"{options.folder} holds no .gold files")
    return documents


def count(documents: list[Case]) -> int:
    """Sentences on both sides of all documents."""
    return sum(len(case.source) + len(case.target) for case in documents)


def main() -> int:
    """Parse the command line and print a table."""
    parser = argparse.ArgumentParser(description="Speed and memory.")
    kinds = parser.add_subparsers(required=True)
    for name, job in (("whole", whole), ("share", share)):
        kind = kinds.add_parser(name, help=job.__doc__)
        kind.add_argument("folder", type=Path, help="a set: .ru, .en and .gold files")
        kind.add_argument("--limit", type=int, metavar="N", help="only the first N documents")
        kind.set_defaults(job=job)
        if name == "whole":
            kind.add_argument("--cores", type=int, default=1, help="cores that all aligners are held to (1)")
        else:
            kind.add_argument("--threads", type=int, help=argparse.SUPPRESS)
    kind = kinds.add_parser("engine", help=engine.__doc__)
    kind.add_argument("--most", type=int, default=20_000, help="sentences of the longest source (20000)")
    kind.add_argument("--layout", choices=LAYOUTS, default="omissions", help="how the target differs")
    kind.add_argument("--reverse", action="store_true", help="it is the source that lacks sentences")
    kind.add_argument("--length", type=int, help=argparse.SUPPRESS)
    kind.set_defaults(job=engine)
    options = parser.parse_args()
    options.job(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
