"""Whatever a release says, it is read or refused: nothing else is raised."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.release import load_release
from lib.release_files import UnusableRelease
from tests.published_models import PAIRS, gemma3_pair
from tests.test_release import random, saved, write_gguf

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 70),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["llama", "gpt2", "linear", "default", "full_attention"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["type", "id", "content", "a"]), inner),
    ),
    max_leaves=5,
)
FAMILIES = {
    "gpt2": PAIRS["gpt2"],
    "llama": PAIRS["llama, scaled, tied"],
    "gemma3": lambda: gemma3_pair(scored=16),
}
fuzzed = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", params=FAMILIES)
def theirs(request):
    return random(FAMILIES[request.param])


@pytest.fixture(scope="module")
def folder(theirs, tmp_path_factory):
    return saved(theirs, tmp_path_factory.mktemp("fuzz") / "small", "20KB")


@pytest.fixture(scope="module")
def file(theirs, tmp_path_factory):
    theirs.config.rope_parameters = getattr(theirs.config, "rope_parameters", None)
    if theirs.config.model_type == "llama":  # GGUF keeps Llama 3's bounds only
        theirs.config.rope_parameters["rope_type"] = "default"
    return write_gguf(theirs, tmp_path_factory.mktemp("fuzz") / "small.gguf")


def read_or_refused(place):
    try:
        load_release(place)
    except UnusableRelease as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 600


def paths(found, before=()):
    """Where something is in a value of JSON."""
    yield before
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from paths(value, (*before, key))
        else:
            yield (*before, key)


@pytest.mark.parametrize(
    "name",
    ["config.json", "tokenizer.json", "model.safetensors.index.json"],
)
@fuzzed
@given(data=st.data())
def test_any_value_in_any_file_of_json(folder, name, data):
    sound = (folder / name).read_text()
    facts = json.loads(sound)
    for _ in range(data.draw(st.integers(1, 3))):
        places = sorted(paths(facts), key=str)
        *way, last = data.draw(st.sampled_from(places)) or [None]
        place = facts
        for step in way:
            place = place[step]
        if last is not None:
            place[last] = data.draw(values)
    try:
        (folder / name).write_text(json.dumps(facts))
        read_or_refused(folder)
    finally:
        (folder / name).write_text(sound)


@fuzzed
@given(data=st.data())
def test_any_byte_in_a_gguf_file(file, data):
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, 6_000))] = data.draw(st.integers(0, 255))
    changed = file.parent / "changed.gguf"
    changed.write_bytes(content)
    read_or_refused(changed)


@fuzzed
@given(data=st.data())
def test_any_byte_in_a_file_of_safetensors(folder, data):
    path = min(folder.glob("*.safetensors"))
    sound = path.read_bytes()
    content = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, 2_000))] = data.draw(st.integers(0, 255))
    try:
        path.write_bytes(content)
        read_or_refused(folder)
    finally:
        path.write_bytes(sound)
