"""Reads damaged files of every format for as long as told; anything but an ``AlignerError`` is a defect.

Run by hand: ``python tests/fuzz_readers.py 100000 [FIRST_SEED]``. The input that is being read lies in a temporary file
meanwhile, in case that it ends the interpreter.
"""

# ruff: noqa: T201
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from reading_samples import SAMPLES, mutated

from aligner.errors import AlignerError
from aligner.reading import read
from aligner.segmentation import segment_document
from aligner.text import Document

LONGEST = 20  # seconds for one input


class TooSlow(BaseException):
    """An input took too long. No ``Exception``, so that no reader takes it for damage."""


def stop(*_: object) -> None:
    raise TooSlow


def check(document: Document) -> None:
    """What must hold of any document, however damaged its file was."""
    assert document.passages
    for passage in document.passages:
        for start, end in passage.runs:
            assert 0 <= start < end <= len(document.text)
        document.place_at(passage.runs[0][0])
    assert [offset for offset, _ in document.places] == sorted(offset for offset, _ in document.places)
    for sentence in segment_document(document).sentences:
        assert document.text[sentence.start] == sentence.text[0]
        assert document.text[sentence.end - 1] == sentence.text[-1]


def tried(path: Path) -> str:
    """What became of reading a file: ``"read"``, ``"refused"``, or the name of an exception that got out."""
    try:
        for document in read(path):
            check(document)
    except AlignerError as error:
        return "refused" if "\n" not in str(error) else "message of several lines"
    except (Exception, TooSlow) as error:
        traceback.print_exc()
        return type(error).__name__
    return "read"


def main(count: int, first_seed: int) -> int:
    """Read ``count`` inputs; the number of defects."""
    warnings.simplefilter("ignore")
    samples = {name: make() for name, make in SAMPLES.items()}
    signal.signal(signal.SIGALRM, stop)
    results: Counter[tuple[str, str]] = Counter()
    began = time.monotonic()
    folder = tempfile.mkdtemp()
    for seed in range(first_seed, first_seed + count):
        chance = random.Random(seed)
        name = chance.choice(list(samples))
        path = Path(folder) / name
        path.write_bytes(mutated(samples[name], chance, samples[chance.choice(list(samples))]))
        signal.alarm(LONGEST)
        result = tried(path)
        signal.alarm(0)
        results[path.suffix, result] += 1
        if result not in ("read", "refused"):
            print(f"seed {seed}: {name}: {result}")
            path.rename(path.with_name(f"{seed}-{name}"))
    for (suffix, result), number in sorted(results.items()):
        print(f"{suffix:8}{result:12}{number:8}")
    defects = sum(number for (_, result), number in results.items() if result not in ("read", "refused"))
    print(f"{count} inputs in {time.monotonic() - began:.0f} s, {defects} defects; kept in {folder}")
    return defects


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) else 0)
