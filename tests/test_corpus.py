"""Shards and windows: nothing lost, nothing twice, always the same."""

import json

import datasets
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.artifacts import DamagedArtifact
from lib.corpus import Beginnings, Corpus, Mixture, Stream, Windows, write_shards

TEXTS = [[5, 6, 7], [], [8], [9, 10, 11, 12, 13, 14], [15, 16]]
ROW = [0, 5, 6, 7, 0, 0, 8, 0, 9, 10, 11, 12, 13, 14, 0, 15, 16]


def written(folder, texts=TEXTS, vocab=70_000, **more):
    write_shards(folder, iter(texts), vocab=vocab, separator=0, **more)
    return Corpus(folder)


@pytest.fixture
def counted(tmp_path):
    """A corpus in which each token is its own place."""
    return written(tmp_path / "text", [list(range(1, 500))], 500)


@pytest.mark.parametrize(("vocab", "size"), [(2**16, 2), (2**16 + 1, 4)])
def test_tokens_take_as_many_bytes_as_the_vocabulary_needs(tmp_path, vocab, size):
    corpus = written(tmp_path / "text", [[vocab - 1]], vocab)
    assert (tmp_path / "text" / "00000.bin").stat().st_size == 2 * size
    assert list(corpus.read(0, 2)) == [0, vocab - 1]


def test_documents_stand_in_their_order_across_files(tmp_path):
    corpus = written(tmp_path / "text", shard=4)
    assert len(list((tmp_path / "text").glob("*.bin"))) == 3
    assert len(corpus) == len(ROW)
    for start in range(len(ROW)):
        for n in range(1, 2 * len(ROW)):
            assert list(corpus.read(start, n)) == [
                (ROW * 3)[start + i] for i in range(n)
            ]


@pytest.mark.parametrize("wrong", [-1, 20])
def test_a_token_of_another_vocabulary_leaves_no_folder(tmp_path, wrong):
    with pytest.raises(ValueError, match="Document 1 holds a token outside of 0 to 19"):
        written(tmp_path / "text", [[3], [wrong]], 20)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_leaves_no_folder(tmp_path):
    def broken():
        yield [1]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_shards(tmp_path / "text", broken(), vocab=9, separator=0)
    assert list(tmp_path.iterdir()) == []


def test_damage_and_emptiness_are_named(tmp_path):
    with pytest.raises(ValueError, match="holds no text"):
        written(tmp_path / "empty", [])
    written(tmp_path / "text")
    file = tmp_path / "text" / "00000.bin"
    file.write_bytes(file.read_bytes()[:-4])
    with pytest.raises(DamagedArtifact, match=r"00000\.bin is damaged"):
        Corpus(tmp_path / "text")


def test_a_window_needs_enough_text(counted):
    Windows(counted, 499, 0).batch(range(2))
    with pytest.raises(ValueError, match="too few for windows of 501"):
        Windows(counted, 500, 0)


def test_targets_follow_their_tokens(counted):
    batch = Windows(counted, 7, 0).batch(range(200))
    assert batch.tokens.shape == batch.targets.shape == batch.weights.shape == (200, 7)
    assert torch.equal(batch.targets, (batch.tokens + 1) % 500)
    assert bool((batch.weights == 1).all())


@given(length=st.integers(1, 60), seed=st.integers(0, 2**32), passed=st.integers(0, 4))
def test_a_pass_takes_every_target_at_most_once(tmp_path_factory, length, seed, passed):
    folder = tmp_path_factory.mktemp("corpus")
    corpus = written(folder / "text", [list(range(1, 300))], 300)
    windows = Windows(corpus, length, seed)
    n = windows.in_a_pass
    targets = windows.batch(range(passed * n, (passed + 1) * n)).targets.flatten()
    assert len(targets.unique()) == len(targets) > len(corpus) - length


def test_a_window_depends_on_seed_and_number_alone(counted):
    windows = Windows(counted, 10, 1)
    whole = windows.batch(range(300)).tokens
    for first in (299, 120, 3):  # in any order, by any process
        part = Windows(counted, 10, 1).batch(range(first, 300)).tokens
        assert torch.equal(part, whole[first:])
        assert torch.equal(windows.batch(range(first, 300)).tokens, part)
    assert not torch.equal(Windows(counted, 10, 2).batch(range(300)).tokens, whole)
    starts = {tuple(sorted(whole[i : i + 50, 0].tolist())) for i in (0, 50, 100)}
    assert len(starts) == 3  # each pass cuts elsewhere


def test_windows_from_beginnings_show_every_line_once_a_pass(tmp_path):
    texts = [[5, 6, 1, 7, 1], [], [8, 1], [9, 10], [1, 11, 1]]  # 1 ends a line
    lines = Beginnings(written(tmp_path / "text", texts), 4, seed=3, ends=[1])
    n = len(lines.starts)
    for passed in range(3):
        windows = lines.batch(range(passed * n, (passed + 1) * n)).tokens
        assert bool((windows[:, 0] == 0).all())
        assert sorted(windows[:, 1].tolist()) == [1, 5, 7, 8, 9, 11]
    orders = {tuple(lines.start(i) for i in range(p * n, p * n + n)) for p in range(4)}
    assert len(orders) > 1
    same = Beginnings(lines.windows.corpus, 4, seed=3, ends=[1])
    assert torch.equal(
        same.batch(range(2, 9)).targets, lines.batch(range(2, 9)).targets
    )


def test_windows_from_beginnings_go_on_with_the_same_lines_only(tmp_path):
    corpus = written(tmp_path / "text")
    lines = Beginnings(corpus, 4, seed=3, ends=[7])
    lines.restore(lines.state())
    with pytest.raises(ValueError, match="another lines"):
        lines.restore(Beginnings(corpus, 4, seed=3, ends=[7, 10]).state())
    with pytest.raises(ValueError, match="another seed"):
        lines.restore(Beginnings(corpus, 4, seed=4, ends=[7]).state())


def test_other_data_are_refused_when_a_run_goes_on(tmp_path, counted):
    state = json.loads(json.dumps(Windows(counted, 10, 1).state()))
    Windows(counted, 10, 1).restore(state)
    for other, what in (
        (Windows(counted, 10, 2), "seed"),
        (Windows(counted, 9, 1), ""),
    ):
        with pytest.raises(ValueError, match=f"another {what}"):
            other.restore(state)
    with pytest.raises(ValueError, match="another text"):
        Windows(written(tmp_path / "other", [[1] * 499]), 10, 1).restore(state)


def stream(n=11, length=5):
    entries = {"text": [[i + 1] * (1 + i % 4) for i in range(n)]}
    source = datasets.Dataset.from_dict(entries).to_iterable_dataset()
    return Stream(source, lambda entry: entry["text"], length, 0)


def test_a_stream_is_the_same_for_any_number_of_processes():
    whole = stream().batch(range(40))
    row = [t for i in range(11) for t in [0, *[i + 1] * (1 + i % 4)]] * 9
    expected = np.array([row[5 * i : 5 * i + 5] for i in range(40)])
    assert whole.tokens.tolist() == expected.tolist()
    assert whole.targets.flatten().tolist() == row[1:201]
    first, second = stream(), stream()
    for step in range(0, 40, 4):
        for process, half in ((first, step), (second, step + 2)):
            part = process.batch(range(half, half + 2))
            assert torch.equal(part.tokens, whole.tokens[half : half + 2])


@pytest.mark.parametrize("read", [1, 7, 18, 30])
def test_a_stream_goes_on_where_it_was(read):
    whole, before = stream().batch(range(40)), stream()
    before.batch(range(read))
    state = json.loads(json.dumps(before.state()))
    after = stream()
    calls = []
    after.encode = lambda entry: calls.append(entry) or entry["text"]
    after.restore(state)
    assert torch.equal(after.batch(range(read, read + 1)).tokens[0], whole.tokens[read])
    assert len(calls) <= 5  # no replay
    rest = after.batch(range(read + 1, 40))
    assert torch.equal(rest.tokens, whole.tokens[read + 1 :])


def test_a_stream_says_what_it_cannot():
    used = stream()
    used.batch(range(5))
    with pytest.raises(ValueError, match="Window 4 of the stream has gone by"):
        used.batch(range(4, 6))
    with pytest.raises(ValueError, match="another stream"):
        stream(length=6).restore(used.state())
    empty = stream().stream.filter(lambda entry: False)
    with pytest.raises(ValueError, match="no entries"):
        Stream(empty, lambda entry: entry["text"], 5, 0).batch(range(1))


# --- mixtures -----------------------------------------------------------------


@pytest.fixture
def mixed(tmp_path):
    """Three windows of one text for two of another."""
    texts = {"a": list(range(1, 300)), "b": list(range(300, 480))}
    sources = {
        name: Windows(written(tmp_path / name, [text], 500), 4, seed=1)
        for name, text in texts.items()
    }
    return Mixture({"a": (sources["a"], 3), "b": (sources["b"], 2)})


def test_a_mixture_takes_from_each_source_what_was_asked(mixed):
    assert sorted(mixed.cycle) == ["a", "a", "a", "b", "b"]
    found = [mixed.at(number) for number in range(50)]
    for name, count in (("a", 30), ("b", 20)):
        assert [i for of, i in found if of == name] == list(range(count))


def test_an_example_of_a_mixture_depends_on_its_number_alone(mixed):
    together = mixed.batch(range(20))
    for number in range(20):
        name, i = mixed.at(number)
        alone = mixed.parts[name].batch(range(i, i + 1))
        assert torch.equal(together.tokens[number], alone.tokens[0])


def test_a_mixture_goes_on_only_with_the_same_data(mixed):
    mixed.restore(json.loads(json.dumps(mixed.state())))
    other = Mixture({name: (part, 1) for name, part in mixed.parts.items()})
    with pytest.raises(ValueError, match="mixed in another way"):
        mixed.restore(other.state())


def test_a_mixture_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs a source"):
        Mixture({})
