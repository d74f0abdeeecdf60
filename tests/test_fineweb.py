"""Shards of a stand-in for FineWeb: complete, the same for any workers, kept."""

import errno
import fcntl
import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import wait
from dataclasses import replace

import pytest

from lib import ROOT, fineweb
from lib.artifacts import DamagedArtifact
from lib.corpus import Corpus, Windows
from lib.encodings import get_encoding
from lib.fineweb import fineweb_text, place, prepare, tokens_of
from lib.scale import SCALES
from tests.fineweb_standin import (
    FILES,
    HELD_OUT,
    PAGES,
    TOKENS,
    text_of,
    web,
    write_files,
)

SEPARATOR = 50_256


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub") / "files"
    write_files(folder)
    return folder


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def digests(folders):
    return {
        f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted(folder.iterdir())
    }


def pages_in(folder):
    """The texts of its documents."""
    corpus = Corpus(folder)
    row = corpus.read(0, len(corpus)).tolist()
    starts = [i for i, token in enumerate(row) if token == SEPARATOR] + [len(row)]
    decode = get_encoding("r50k_base").decode
    return [decode(row[a + 1 : b]) for a, b in zip(starts, starts[1:])]


def test_each_file_gives_its_first_pages_and_the_very_first_are_held_out(files):
    held_out, *parts = prepare(TOKENS, web(files), workers=1)
    assert pages_in(held_out) == [text_of(0, j) for j in range(HELD_OUT)]
    for i, part in enumerate(parts):
        found, first = pages_in(part), HELD_OUT if i == 0 else 0
        assert found == [text_of(i, first + j) for j in range(len(found))]
        share = TOKENS // FILES
        assert share <= len(Corpus(part)) < share + 30  # a page more at most


def test_a_text_that_looks_like_a_special_token_is_letters(files):
    held_out, *_ = prepare(TOKENS, web(files), workers=1)
    corpus = Corpus(held_out)
    assert "<|endoftext|>" in pages_in(held_out)[0]
    assert corpus.read(0, len(corpus)).tolist().count(SEPARATOR) == HELD_OUT


def test_files_that_are_too_short_give_all_they_have(files):
    _, *parts = prepare(10**6, web(files), workers=1)
    assert sum(len(pages_in(part)) for part in parts) == FILES * PAGES - HELD_OUT


def test_any_number_of_workers_writes_the_same(files, cache, monkeypatch):
    alone = digests(prepare(TOKENS, web(files), workers=1))
    monkeypatch.setenv("BOOK_CACHE", str(cache / "other"))
    assert digests(prepare(TOKENS, web(files), workers=3)) == alone


def test_several_folders_are_one_ring(files):
    held_out, *parts = prepare(TOKENS, web(files), workers=1)
    whole, alone = Corpus(*parts), [Corpus(part) for part in parts]
    assert len(whole) == sum(map(len, alone))
    row = [token for each in alone for token in each.read(0, len(each)).tolist()]
    assert whole.read(0, len(whole) + 5).tolist() == row + row[:5]
    state = Windows(whole, 8, 0).state()
    Windows(Corpus(*parts), 8, 0).restore(state)
    for others in (parts[::-1], parts[:-1], [held_out, *parts[1:]]):
        with pytest.raises(ValueError, match="another text"):
            Windows(Corpus(*others), 8, 0).restore(state)


def test_shards_of_different_vocabularies_are_no_ring(files, tmp_path):
    _, part, *_ = prepare(TOKENS, web(files), workers=1)
    fineweb.write_shards(tmp_path / "other", [[1]], vocab=9, separator=0)
    with pytest.raises(ValueError, match="different vocabularies"):
        Corpus(part, tmp_path / "other")


# --- interrupted, damaged, without a network ------------------------------------


@pytest.mark.slow
def test_killed_it_goes_on_with_the_parts_that_are_missing(
    files, monkeypatch, tmp_path
):
    command = [sys.executable, "tests/fineweb_standin.py", files, "File 2, page 2"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        list(map(str, command)), cwd=ROOT, env=environment, timeout=300
    )
    assert killed.returncode == -signal.SIGKILL
    folder = place(TOKENS, web(files))
    there = {path.name for path in folder.glob("[!.]*") if path.is_dir()}
    assert there == {"held-out", "part-00000", "part-00001"}
    torn = list(folder.glob(".part-00002-*"))
    assert torn
    before = {path: path.stat().st_mtime_ns for path in folder.glob("part-*/*.bin")}
    again = digests(prepare(TOKENS, web(files), workers=1))
    assert not any(path.exists() for path in torn)
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "whole"))
    assert digests(prepare(TOKENS, web(files), workers=1)) == again


@pytest.mark.slow
def test_a_killed_worker_is_told_and_nothing_is_lost(files, monkeypatch):
    def deadly(tasks, *rest):
        for worker in multiprocessing.active_children():
            worker.kill()
        return wait(tasks, *rest)

    monkeypatch.setattr(fineweb, "wait", deadly)
    with pytest.raises(OSError, match=r"a worker process died.*finished is kept"):
        prepare(TOKENS, web(files), workers=2)
    assert len(prepare(TOKENS, web(files), workers=1)) == 1 + FILES


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_file_that_cannot_be_read_is_told(files, tmp_path, workers):
    shutil.copytree(files, tmp_path / "files")
    torn = tmp_path / "files" / "001.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])
    with pytest.raises(ConnectionError, match=r"could not be read.*goes on from there"):
        prepare(TOKENS, web(tmp_path / "files"), workers=workers)
    folder = place(TOKENS, web(files))
    assert (folder / "held-out").exists()
    assert not (folder / "part-00001").exists()
    assert len(prepare(TOKENS, web(files), workers=1)) == 1 + FILES


def test_a_full_disk_is_told(files, monkeypatch):
    def full(folder, documents, **_):
        list(documents)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(fineweb, "write_shards", full)
    with pytest.raises(OSError, match=r"No space left on device.*is kept"):
        prepare(TOKENS, web(files), workers=1)


def test_too_small_a_disk_is_told_before_the_work(files):
    with pytest.raises(OSError, match="set BOOK_CACHE to a larger disk"):
        prepare(10**18, web(files), workers=1)


def test_what_is_there_needs_no_network(files, monkeypatch):
    folders = prepare(TOKENS, web(files), workers=1)
    assert prepare(TOKENS, web(files)._replace(open=pytest.fail)) == folders


def test_a_web_with_other_files_is_refused(files):
    (place(TOKENS, web(files))).mkdir(parents=True)
    (place(TOKENS, web(files)) / "parts.json").write_text("9")
    with pytest.raises(ValueError, match="has 4 files now, not 9 as before"):
        prepare(TOKENS, web(files), workers=1)


def test_a_damaged_part_is_named_and_alone_made_anew(files):
    _, *parts = prepare(tokens_of(SMALL, 8), web(files), workers=1)
    shard = parts[1] / "00000.bin"
    kept = shard.read_bytes()
    shard.write_bytes(kept[:-2])
    with pytest.raises(DamagedArtifact, match=r"part-00001.*Remove its folder"):
        fineweb_text(SMALL, 8, web(files))
    for file in parts[1].iterdir():
        file.unlink()
    parts[1].rmdir()
    fineweb_text(SMALL, 8, web(files))
    assert shard.read_bytes() == kept


SMALL = replace(SCALES["full"], model="nano-gpt", train_steps=4, train_rows=8)


def test_a_run_reads_no_window_twice(files):
    text = fineweb_text(SMALL, 8, web(files))
    assert text.training.in_a_pass >= SMALL.train_steps * SMALL.train_rows
    assert text.held_out.in_a_pass > 1


def test_no_workers_are_refused():
    with pytest.raises(ValueError, match="At least one worker"):
        prepare(TOKENS, workers=0)


def test_the_second_process_waits_for_the_first(files):
    """It finds all done: it opens no stream of its own."""
    folder = place(TOKENS, web(files))
    folder.mkdir(parents=True)
    found = []

    def second():
        found.append(prepare(TOKENS, web(files)._replace(open=pytest.fail)))

    waiting = threading.Thread(target=second)
    with (folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        waiting.start()
        parts = fineweb._parts(
            web(files).open(),
            [folder / "held-out", *(folder / f"part-{i:05}" for i in range(FILES))],
            TOKENS,
            web(files),
        )
        fineweb._make(parts, 1)
        (folder / "parts.json").write_text(str(FILES))
    waiting.join(60)
    assert found == [[part.folder for part in parts]]
