"""Any sentence-transformers model (the extra ``concord[models]``), or anything that turns texts into vectors."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.texts.documents import Work
from concord.engines.match.texts.topics import unit
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """Names model and version; part of the key of cached vectors."""
        ...

    @property
    def batch(self) -> int:
        """How many texts are given at a time."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.floating]:
        """float (texts x dimensions), any length."""
        ...


@dataclass(frozen=True)
class SentenceModel:
    """A sentence-transformers model, given by name or folder, or already loaded.

    Attributes:
        name: of the model; also the key of cached vectors, so give another name to another version.
        batch: texts at a time.
        loaded: the model object (anything with ``encode``); None: sentence-transformers loads it.
    """

    name: str
    batch: int = 32
    loaded: Any = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.floating]:
        model = self.loaded if self.loaded is not None else self._load()
        return np.asarray(model.encode(list(texts), batch_size=self.batch, show_progress_bar=False))

    def _load(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise Invalid("match:model-extra-missing") from None
        model = SentenceTransformer(self.name)
        object.__setattr__(self, "loaded", model)
        return model


@dataclass(frozen=True)
class Cached:
    """An encoder whose vectors are kept in a file, by digest of the text and name of the model.

    The one place where this engine touches a disk, and only where it is told. Several processes may share the file.
    """

    encoder: Encoder
    path: Path

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def batch(self) -> int:
        return self.encoder.batch

    def encode(self, texts: Sequence[str]) -> NDArray[np.floating]:
        keys = [hashlib.sha256(f"{self.name}\0{text}".encode()).digest() for text in texts]
        with closing(sqlite3.connect(self.path, timeout=60)) as store:
            store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
            found: dict[bytes, NDArray[np.float32]] = {}
            for key in set(keys):
                row = store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    found[key] = np.frombuffer(row[0], dtype=np.float32)
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
            if missing:
                made = checked(self.encoder.encode(list(missing.values())), len(missing))
                found |= dict(zip(missing, made, strict=True))
                rows = [(key, found[key].tobytes()) for key in missing]
                with store:
                    store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return np.stack([found[key] for key in keys])


def checked(made: Any, texts: int) -> NDArray[np.float32]:
    """What a model gave, as float32.

    Raises:
        Invalid: not one finite row per text.
    """
    array = np.asarray(made)
    if array.ndim != 2 or len(array) != texts or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        raise Invalid("match:encoder-wrong-shape", given=array.shape, texts=texts)
    return np.ascontiguousarray(array, dtype=np.float32)


def encode(encoder: Encoder, texts: Sequence[Work], progress: Progress | None = None) -> NDArray[np.float32]:
    """Each text's place, scaled to length 1; equal texts are encoded once, the longest first (batches fill evenly).

    Raises:
        Invalid: the model did not give one finite row per text.
        Cancelled: the caller's progress function stopped the work.
    """
    whole = [text.joined() for text in texts]
    once = sorted(dict.fromkeys(whole), key=lambda text: (-len(text), text))
    parts = []
    step = max(1, encoder.batch)
    for first in range(0, len(once), step):
        tick(progress, "match:model", first / len(once))
        some = once[first : first + step]
        parts.append(checked(encoder.encode(some), len(some)))
        if parts[-1].shape[1] != parts[0].shape[1]:
            raise Invalid("match:encoder-wrong-shape", given=parts[-1].shape, texts=len(some))
    if not parts:
        return np.zeros((0, 1), dtype=np.float32)
    place = {text: at for at, text in enumerate(once)}
    return unit(np.concatenate(parts)[[place[text] for text in whole]])
