"""How many threads work, and that the linear algebra library adds none of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

__all__ = ["one_blas_thread", "worker_count"]


def worker_count(threads: int | None = None) -> int:
    """The number of worker threads: what was asked for, but never more than this process has cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(threads or cores, cores))


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Inside, each matrix product runs on one core: ours is the only parallelism, and rounding stays the same."""
    with _controller().limit(limits=1, user_api="blas"):
        yield
