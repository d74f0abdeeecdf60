"""The book's own tools: scale, seeds, artifacts, records, intervals, code."""

import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lib import ROOT, artifacts, scale
from lib.artifacts import DamagedArtifact, artifact, complete_folder, verify
from lib.book_tokenizer import book_tokenizer
from lib.fingerprint import fingerprint, imported_modules, source_closure
from lib.intervals import agree, mean_interval, rate_interval, share_interval
from lib.records import Record
from lib.scale import SCALES, seed, shipped_seed, threads

# --- scale and seeds


def test_the_scale_follows_the_environment(monkeypatch):
    monkeypatch.setenv("BOOK_SCALE", "colab")
    assert scale.scale() is SCALES["colab"]


def test_an_unknown_scale_is_told(monkeypatch):
    monkeypatch.setenv("BOOK_SCALE", "huge")
    with pytest.raises(ValueError, match="set BOOK_SCALE to one of tiny, colab, full"):
        scale.scale()


def test_a_seed_that_is_no_number_is_told(monkeypatch):
    monkeypatch.setenv("BOOK_SEED", "lucky")
    with pytest.raises(ValueError, match="BOOK_SEED must be an integer"):
        seed("x")


def test_seeds_differ_by_purpose_index_and_book_seed(monkeypatch):
    monkeypatch.setenv("BOOK_SEED", "0")
    seeds = {seed("a"), seed("b"), seed("a", 1)}
    monkeypatch.setenv("BOOK_SEED", "1")
    seeds.add(seed("a"))
    assert len(seeds) == 4
    assert all(0 <= s < 2**32 for s in seeds)


def test_local_processes_share_the_cores(monkeypatch):
    monkeypatch.delenv("BOOK_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8), raising=False)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "3")
    assert threads() == 2
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "99")
    assert threads() == 1


@pytest.mark.parametrize("text", ["0", "many", "-1"])
def test_a_wrong_number_of_threads_is_told(monkeypatch, text):
    monkeypatch.setenv("BOOK_THREADS", text)
    with pytest.raises(ValueError, match="BOOK_THREADS must be at least 1"):
        threads()


def test_what_ships_keeps_its_seeds(monkeypatch):
    monkeypatch.setenv("BOOK_SEED", "0")
    assert shipped_seed("a") == seed("a")
    monkeypatch.setenv("BOOK_SEED", "7")
    assert shipped_seed("a") != seed("a")


def printed(code, **changes):
    """What a new Python prints; a change to None takes a variable away."""
    environment = {k: v for k, v in (os.environ | changes).items() if v is not None}
    run = [sys.executable, "-c", code]
    out = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True)
    return out.stdout.strip()


POOL = "import lib.scale, os; print(os.environ['OMP_NUM_THREADS'])"
TORCH = "import torch, lib.scale; print(torch.get_num_threads())"


def test_pools_of_threads_are_bounded_at_import():
    assert printed(POOL, BOOK_THREADS="3", OMP_NUM_THREADS=None) == "3"
    assert printed(POOL, BOOK_THREADS="3", OMP_NUM_THREADS="2") == "2"


def test_launched_processes_share_what_their_parent_had_alone():
    asked = {"OMP_NUM_THREADS": "64", "BOOK_THREADS": None}
    assert int(printed(POOL, LOCAL_WORLD_SIZE="2", **asked)) < 64
    assert printed(POOL, LOCAL_WORLD_SIZE="4096", **asked) == "1"


def test_torch_follows_also_if_it_was_first():
    assert printed(TORCH, BOOK_THREADS="3", OMP_NUM_THREADS=None) == "3"


# --- artifacts


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def make_two_files(folder):
    (folder / "a.txt").write_text("alpha")
    (folder / "deep").mkdir()
    (folder / "deep" / "b.txt").write_text("beta")


def test_an_artifact_is_made_once(cache):
    calls = []

    def make(folder):
        calls.append(folder)
        make_two_files(folder)

    first, second = artifact("thing", make), artifact("thing", make)
    assert first == second
    assert len(calls) == 1
    assert (first / "deep" / "b.txt").read_text() == "beta"


def test_other_settings_make_another_artifact(cache):
    one = artifact("thing", make_two_files, settings={"size": 1})
    assert one != artifact("thing", make_two_files, settings={"size": 2})


@pytest.mark.parametrize("victim", ["a.txt", "manifest.json"])
@pytest.mark.parametrize("damage", ["change", "remove"])
def test_a_damaged_artifact_is_named_and_made_again(cache, victim, damage):
    folder = artifact("thing", make_two_files)
    path = folder / victim
    if damage == "change":
        path.write_text("{")
    else:
        path.unlink()
    with pytest.warns(UserWarning, match=f"{victim}.*Making it again"):
        artifact("thing", make_two_files)
    verify(folder)


def test_an_interrupted_recipe_leaves_nothing(cache):
    def interrupted(folder):
        (folder / "half.txt").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        artifact("thing", interrupted)
    assert list(cache.iterdir()) == []


def test_a_full_disk_keeps_the_old_artifact(cache, monkeypatch):
    target = cache / "thing"
    with complete_folder(target) as folder:
        make_two_files(folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(artifacts, "write_atomically", full)
    with pytest.raises(OSError, match="No space left"), complete_folder(target):
        pass
    verify(target)
    assert list(cache.iterdir()) == [target]


def test_a_release_is_taken_before_making(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "ROOT", tmp_path)
    with complete_folder(tmp_path / "models" / "thing") as folder:
        make_two_files(folder)

    def never(folder):
        raise AssertionError("made what was released")

    assert artifact("thing", never) == tmp_path / "models" / "thing"
    assert artifacts.released("thing") == (tmp_path / "models" / "thing", {})


def test_a_release_that_is_not_there_is_told():
    with pytest.raises(FileNotFoundError, match="The book ships no 'unicorn'"):
        artifacts.released("unicorn")


def test_a_folder_without_manifest_is_damaged(tmp_path):
    with pytest.raises(DamagedArtifact, match=r"no readable manifest\.json"):
        verify(tmp_path)


def test_the_books_tokenizer_comes_from_the_cache(cache):
    first = book_tokenizer(SCALES["tiny"])
    assert first.n_vocab == SCALES["tiny"].tokenizer_vocab
    [folder] = cache.iterdir()
    stamp = (folder / "tokenizer.json").stat().st_mtime_ns
    assert book_tokenizer(SCALES["tiny"]).ranks == first.ranks
    assert (folder / "tokenizer.json").stat().st_mtime_ns == stamp


# --- fingerprints


@pytest.fixture
def small_lib(tmp_path):
    files = {
        "lib/__init__.py": "",
        "lib/top.py": "from lib.middle import f\n",
        "lib/middle.py": "def f():\n    import lib.bottom\n",
        "lib/bottom.py": "SHEET = 'style.css'\n",
        "lib/other.py": "",
        "book/_static/exhibits/style.css": "a {}",
        "book/_static/exhibits/unused.css": "b {}",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "matters"),
    [
        ("lib/top.py", True),
        ("lib/middle.py", True),
        ("lib/bottom.py", True),
        ("lib/__init__.py", True),
        ("book/_static/exhibits/style.css", True),
        ("lib/other.py", False),
        ("book/_static/exhibits/unused.css", False),
    ],
)
def test_a_fingerprint_follows_imports(small_lib, changed, matters):
    before = fingerprint(["import lib.top"], small_lib)
    path = small_lib / changed
    path.write_text(path.read_text() + "\n# changed\n")
    assert (fingerprint(["import lib.top"], small_lib) != before) is matters


def test_imports_of_names_and_modules_are_found():
    source = "from lib import a\nfrom lib.b import c\nimport os, lib.d as d"
    assert imported_modules(source) == {"lib", "lib.a", "lib.b", "lib.b.c", "lib.d"}


def test_the_tokenizer_reaches_its_floor():
    names = {path.name for path in source_closure(["from lib.tokenizer import merge"])}
    assert {"tokenizer.py", "artifacts.py"} <= names
    assert "ledger.py" not in names


# --- records and intervals

MADE_BY = ("python -m lib x", "lib.scale", "c0de", "da7a", 3, 1.5)
RECORD = Record(*MADE_BY, (1.0, 0.0, 1.0))


def test_the_interval_of_a_mean_of_shares_covers_what_is_all_or_nothing():
    dice = random.Random(seed("shares"))
    missed = 0
    for _ in range(2_000):
        shares = [float(dice.random() < 0.56) for _ in range(10)]
        low, high = share_interval(shares)
        assert 0 <= low <= sum(shares) / 10 <= high <= 1
        missed += not low <= 0.56 <= high
    assert missed <= 8  # two are expected at most


@pytest.mark.parametrize("shares", [[], [0.5, 1.1], [-0.1]])
def test_shares_out_of_range_have_no_interval(shares):
    with pytest.raises(ValueError, match="Shares lie from 0 to 1"):
        share_interval(shares)


def test_a_record_comes_back(tmp_path):
    RECORD.save(tmp_path / "r.jsonl")
    assert Record.load(tmp_path / "r.jsonl") == RECORD
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 4


@pytest.mark.parametrize("text", ["", "{}\n", "not json", '{"recipe": 1}\n{"v": 1}'])
def test_a_damaged_record_is_told(tmp_path, text):
    (tmp_path / "r.jsonl").write_text(text)
    with pytest.raises(ValueError, match=r"r\.jsonl is not a complete record"):
        Record.load(tmp_path / "r.jsonl")


def test_a_record_without_samples_is_told(tmp_path):
    RECORD.save(tmp_path / "r.jsonl")
    head = (tmp_path / "r.jsonl").read_text().splitlines()[0]
    (tmp_path / "r.jsonl").write_text(head)
    with pytest.raises(ValueError, match="holds no samples"):
        Record.load(tmp_path / "r.jsonl")


def test_record_intervals_suit_their_samples():
    assert RECORD.interval == rate_interval(2, 3)
    other = Record(*MADE_BY, (1.0, 2.0, 3.0))
    assert other.interval == mean_interval([1.0, 2.0, 3.0])


def test_wilson_interval_as_published():
    """Brown, Cai and DasGupta 2001 (Statistical Science 16), for z = 1.96:
    no success in 10 gives (0, 0.278); z = 3.29 widens it to 0.520."""
    low, high = rate_interval(0, 10)
    z = 3.2905
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(z**2 / (10 + z**2), rel=1e-4)


def test_a_mean_lies_in_its_interval():
    low, high = mean_interval([1.0, 2.0, 4.0])
    assert low < 7 / 3 < high


def test_intervals_refuse_nothing():
    with pytest.raises(ValueError, match="at least one trial"):
        rate_interval(0, 0)
    with pytest.raises(ValueError, match="at least two values"):
        mean_interval([1.0])
    with pytest.raises(ValueError, match="Two samples"):
        agree([], [1])


def test_samples_of_one_source_agree_and_others_do_not():
    assert agree([1] * 80 + [0] * 20, [1] * 8 + [0] * 2)
    assert not agree([1] * 80 + [0] * 20, [0] * 20)
    assert agree([1.0, 1.2, 0.8, 1.1], [1.05, 0.9, 1.15])
    assert not agree([1.0, 1.1, 0.9, 1.0], [5.0, 5.1, 4.9])
    assert agree([2.5, 2.5], [2.5, 2.5])
    assert not agree([2.5, 2.5], [3.5, 3.5])


# --- stages by name


def test_a_stage_runs_by_name(cache):
    run = [sys.executable, "-m", "lib", "tokenizer", "--scale", "tiny"]
    out = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert out.stdout == "The tokenizer has 4,096 symbols.\n"


def test_a_foreseeable_failure_is_one_sentence(cache):
    environment = {**os.environ, "BOOK_SCALE": "huge"}
    run = [sys.executable, "-m", "lib", "tokenizer"]
    out = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert out.returncode == 1
    assert out.stderr.count("\n") == 1
    assert "There is no scale 'huge'" in out.stderr


def test_manifest_lists_every_file(cache):
    folder = artifact("thing", make_two_files)
    sums = json.loads((folder / "manifest.json").read_text())
    assert set(sums["files"]) == {"a.txt", "deep/b.txt"}
    assert sums["settings"] == {}


def test_a_foreign_file_is_told(cache):
    folder = artifact("thing", make_two_files)
    (folder / "foreign.txt").write_text("x")
    with pytest.raises(DamagedArtifact, match=r"foreign\.txt is missing or does not"):
        verify(folder)


def test_a_manifest_of_another_kind_is_told(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(DamagedArtifact, match="no readable manifest"):
        verify(tmp_path)


def test_a_release_made_with_other_settings_is_not_taken(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "ROOT", tmp_path)
    with complete_folder(tmp_path / "models" / "thing", {"size": 1}) as folder:
        make_two_files(folder)
    small = artifact("thing", make_two_files, settings={"size": 1})
    large = artifact("thing", make_two_files, settings={"size": 2})
    assert small == tmp_path / "models" / "thing"
    assert large.parent == cache


def test_of_many_makers_at_once_one_wins_and_none_fails(cache):
    def make(_):
        with complete_folder(cache / "thing") as folder:
            make_two_files(folder)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(make, range(32)))
    verify(cache / "thing")
    assert list(cache.iterdir()) == [cache / "thing"]


def test_files_get_the_usual_permissions(tmp_path):
    artifacts.write_atomically(tmp_path / "a", b"x")
    (tmp_path / "b").write_bytes(b"x")
    modes = {(tmp_path / name).stat().st_mode for name in "ab"}
    assert len(modes) == 1


def test_a_recipe_typed_into_a_notebook_is_refused(cache):
    def make(folder):
        pass

    make.__module__ = "__main__"
    with pytest.raises(ValueError, match="move it into lib"):
        artifact("thing", make)


def test_a_record_knows_whether_its_code_changed():
    now = fingerprint(["import lib.scale"])
    assert not RECORD.is_current()
    assert replace(RECORD, code=now).is_current()
