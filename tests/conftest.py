"""What several test files share."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SEEDS = Path(__file__).parents[1] / "seeds"


class ToyEncoder:
    """An encoder that knows what a test's sentences mean: equal numbers in them, equal vectors.

    "Слово 7." and "Word 7." get the same vector, any other number an almost orthogonal one.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of shape (n, 64)."""
        self.asked += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), 64)

    def _vector(self, text: str) -> np.ndarray:
        return sum(np.random.default_rng(int(number)).normal(size=64) for number in re.findall(r"\d+", text) or ["0"])


@pytest.fixture
def toy() -> ToyEncoder:
    """A toy encoder that nobody asked anything yet."""
    return ToyEncoder()


@pytest.fixture(scope="session")
def telegram() -> Path:
    """The sample document: an archive page with both languages in one file."""
    return SEEDS / "telegram-3917.txt"


@pytest.fixture(scope="session")
def telegram_gold() -> dict[str, Any]:
    """Its sentences and beads, made by hand."""
    return json.loads((SEEDS / "telegram-3917.gold.json").read_text(encoding="utf-8"))
