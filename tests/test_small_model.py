"""The book's own small model begins to learn, on a web of 150 pages."""

from dataclasses import replace

import datasets
import pytest
import torch
from safetensors.torch import save_file

from lib import training_text
from lib.__main__ import main
from lib.artifacts import complete_folder
from lib.checkpoints import WEIGHTS
from lib.model import Transformer
from lib.scale import SCALES
from lib.shipped import half
from lib.small_model import card, recipe, sampler, small_config, train_small_model
from lib.training_text import text_tokenizer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def learned(small_web, tmp_path_factory):
    """Twelve updates, on the web of 150 pages: the model, its run, its settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOK_CACHE", str(small_web.cache))
        short = replace(recipe(), steps=12, evaluate_every=12, sample_every=6)
        folder = tmp_path_factory.mktemp("learned")
        return *train_small_model(folder, short, lambda _: "x", small_web.size), short


def test_the_loss_falls_and_samples_are_kept(learned):
    _, run, _ = learned
    (_, before), (_, after) = run.curve("validation")
    assert after < before - 0.5
    assert [step for step, _ in run.curve("sample")] == [0, 6, 12]


def test_the_card_has_the_runs_own_figures(learned):
    model, run, settings = learned
    text = card(model, run, settings)
    assert f"{run.curve('validation')[-1][1]:.2f} after" in text
    assert f"{12 * 8 * model.config.context:,} tokens" in text


def ask(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["lib", *map(str, words)])
    main()


@pytest.mark.parametrize(
    "words", [["--scale", "full"], ["--model", "gpt2"], ["--optimizer", "adamw"]]
)
def test_before_it_is_trained_what_cannot_ship_is_told(monkeypatch, words):
    monkeypatch.setattr("lib.small_model.train_small_model", pytest.fail)
    with pytest.raises(SystemExit, match="Only the model of the tiny web ships"):
        ask(monkeypatch, "train", "--release", *words)


def test_an_interrupt_is_told(monkeypatch):
    monkeypatch.setattr("lib.small_model.sampler", interrupt)
    with pytest.raises(SystemExit, match="train: stopped by hand"):
        ask(monkeypatch, "train")


def interrupt(*_):
    raise KeyboardInterrupt


def test_a_short_context_gets_a_short_sample(small_web, monkeypatch):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    size = replace(small_web.size, model="nano-gpt")
    assert sampler(size)(Transformer(small_config(size))).startswith("The river")


def test_damaged_weights_are_told(learned, small_web, monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    monkeypatch.setattr("lib.__main__.scale", lambda _: small_web.size)
    model, run, _ = learned
    weights = half(model)
    weights["norm.weight"][0] = torch.nan
    with complete_folder(tmp_path / run.checkpoint.name, {"step": 12, "run": {}}) as to:
        save_file(weights, to / WEIGHTS)
    with pytest.raises(SystemExit, match="sample: The model's output is not a number"):
        ask(monkeypatch, "sample", "--out", tmp_path)


def test_a_trained_model_goes_on_with_a_text(learned, small_web, monkeypatch, capsys):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    monkeypatch.setattr("lib.__main__.scale", lambda _: small_web.size)
    folder = learned[1].folder
    prompt = ("--prompt", "The bridge\x1b[2J", "--tokens", 5)
    ask(monkeypatch, "sample", "--out", folder, *prompt)
    printed = capsys.readouterr().out
    assert printed.startswith("The bridge\N{REPLACEMENT CHARACTER}[2J")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--tokens", 999], "do not fit into the model's context"),
        (["--prompt", ""], "Every prompt needs a token"),
        (["--temperature", -1], "temperature must be 0 or"),
        (["--out", "nowhere"], "holds no checkpoint; train first"),
        (["--model", "gpt9"], "There is no shape 'gpt9'"),
        (["--model", "nano-gpt"], "no weights of this shape"),
    ],
)
def test_what_cannot_be_sampled_is_told(
    learned, small_web, monkeypatch, tmp_path, words, told
):
    monkeypatch.setenv("BOOK_CACHE", str(small_web.cache))
    monkeypatch.setattr("lib.__main__.scale", lambda _: small_web.size)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=told):
        ask(monkeypatch, "sample", "--out", learned[1].folder, *words)


# --- at a larger scale


@pytest.fixture
def web(monkeypatch, tmp_path):
    """A small stand-in for FineWeb, streamed like it, and a shape as small."""
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr(training_text, "HELD_OUT_PAGES", 3)
    pages = [{"text": f"Page {i}: the river is {i} feet deep."} for i in range(40)]

    def stream():
        return datasets.Dataset.from_list(pages).to_iterable_dataset()

    monkeypatch.setattr(training_text, "fineweb_stream", stream)
    return replace(
        SCALES["full"], model="nano-gpt", train_steps=4, train_rows=4, train_parts=1
    )


def test_the_same_recipe_reads_fineweb(web, tmp_path):
    assert small_config(web).vocab == text_tokenizer(web).n_vocab == 50_257
    _, run = train_small_model(tmp_path / "run", size=web)
    assert [step for step, _ in run.curve()] == [1, 2, 3, 4]
    assert run.curve("validation")[-1][1] < run.curve("validation")[0][1]


def test_held_out_pages_are_not_trained_on(web):
    text = training_text.training_text(web, 8)
    tokenizer = text_tokenizer(web)
    held_out = tokenizer.decode(text.held_out.corpus.read(0, 30).tolist())
    first = tokenizer.decode(text.training.batch(range(1)).tokens[0].tolist())
    assert "Page 0" in held_out
    assert "Page 3" in first


def test_a_prompt_may_name_the_separator(web):
    tokenizer = text_tokenizer(web)
    ids = tokenizer.encode("<|endoftext|>")
    assert tokenizer.decode(ids) == "<|endoftext|>"
    assert tokenizer.special_tokens["<|endoftext|>"] not in ids


def test_without_a_network_the_larger_scales_say_so(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_CACHE", str(tmp_path))
    monkeypatch.setattr("socket.create_connection", refuse)
    with pytest.raises(SystemExit, match="check the network, or use BOOK_SCALE=tiny"):
        ask(monkeypatch, "train", "--scale", "full")


def refuse(*_, **__):
    raise OSError("no route")


def test_every_scale_divides_among_eight_gpus():
    for size in SCALES.values():
        assert size.train_rows % (8 * size.train_parts) == 0
