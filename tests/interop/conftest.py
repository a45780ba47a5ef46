"""These tests start other programs, so they run only when asked for: ``make interop``."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out of a run that does not name it."""
    named = [config.invocation_params.dir / str(argument).split("::")[0] for argument in config.args]
    inside = any(HERE in (path.resolve(), *path.resolve().parents) for path in named)
    return None if inside or HERE not in (collection_path, *collection_path.parents) else True
