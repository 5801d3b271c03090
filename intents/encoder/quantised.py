"""Reads the 4-bit file of multilingual-e5-small (`e5-small-q4.bin`): vocabulary and tensors.

Layout, little endian: magic `E5S1`, u32 version, seven i32 sizes, f32 layer-norm epsilon, i32 block size;
the vocabulary; the normaliser's map; a directory of tensors. 4-bit tensors are row-major blocks of 32
values: an f16 scale and 16 bytes whose low nibbles are values 0–15 and high nibbles values 16–31.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2


class EncoderFileError(Exception):
    """The quantised file is not what its format says; nothing was converted."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's dimensions, as the file's header gives them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One unigram piece: its text (with `▁` for a space) and its log probability."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class _Entry:
    quantised: bool
    elements: int
    offset: int
    length: int


class _Cursor:
    """Reads fixed-size values one after another."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str) -> int:
        return int(self.take(layout)[0])

    def raw(self, length: int) -> bytes:
        chunk = self.data[self.at : self.at + length]
        if len(chunk) != length:
            raise EncoderFileError(f"file ends at {len(self.data)} bytes, {self.at + length} were promised")
        self.at += length
        return chunk


class QuantisedEncoder:
    """The opened file. Tensors are read and dequantised on demand: `tensor(name, shape)`."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        cursor = _Cursor(self._data)
        if cursor.raw(4) != MAGIC:
            raise EncoderFileError(f"{path} does not start with {MAGIC.decode()}: not an E5S1 file")
        cursor.take("I")
        self.sizes = _read_sizes(cursor)
        block = cursor.integer("i")
        if block != BLOCK:
            raise EncoderFileError(f"{path} has blocks of {block} values; only {BLOCK} is understood")
        self.pieces, self.special = _read_vocabulary(cursor)
        _skip_normaliser(cursor)
        self._entries = _read_directory(cursor)

    def tensor(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """The tensor as float32; raises EncoderFileError when name or size does not fit."""
        entry = self._entries.get(name)
        if entry is None:
            raise EncoderFileError(f"no tensor {name!r} in the file")
        if entry.elements != int(np.prod(shape)):
            raise EncoderFileError(f"tensor {name!r} has {entry.elements} values, wanted {shape}")
        raw = self._data[entry.offset : entry.offset + entry.length]
        values = _dequantise(raw) if entry.quantised else np.frombuffer(raw, dtype="<f4")
        return values.astype(np.float32).reshape(shape)


def _read_sizes(cursor: _Cursor) -> Sizes:
    hidden, layers, heads, ffn, vocabulary, positions, token_types = (int(value) for value in cursor.take("7i"))
    return Sizes(hidden, layers, heads, ffn, vocabulary, positions, token_types, float(cursor.take("f")[0]))


def _read_vocabulary(cursor: _Cursor) -> tuple[list[Piece], dict[str, int]]:
    count = cursor.integer("i")
    bos, eos, pad, unk = (int(value) for value in cursor.take("4i"))
    blob_bytes = cursor.integer("Q")
    offsets = np.frombuffer(cursor.raw(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(cursor.raw(4 * count), dtype="<f4")
    blob = cursor.raw(blob_bytes)
    pieces = [
        Piece(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(count)
    ]
    return pieces, {"bos": bos, "eos": eos, "pad": pad, "unk": unk}


def _skip_normaliser(cursor: _Cursor) -> None:
    """The map is NFKC spelled out; the tokenizer brings its own."""
    cursor.integer("i")
    cursor.raw(cursor.integer("I"))


def _read_directory(cursor: _Cursor) -> dict[str, _Entry]:
    entries = {}
    for _ in range(cursor.integer("i")):
        name = cursor.raw(cursor.integer("H")).decode("ascii")
        dtype, elements, offset, length = (int(value) for value in cursor.take("BIQQ"))
        # Told by size, not by code: f32 takes four bytes a value, 4-bit blocks 18 bytes for 32.
        quantised = length != 4 * elements
        if quantised and length != elements // BLOCK * BLOCK_BYTES:
            raise EncoderFileError(f"tensor {name!r} of type {dtype}: {length} bytes for {elements} values")
        entries[name] = _Entry(quantised, elements, offset, length)
    return entries


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    return (nibbles - 8.0) * scale
