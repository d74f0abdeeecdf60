"""The models in pip packages compute what `transformers` computes from them.

transformers reads the same GGUF file with the reference reader of ggml's own
package `gguf`, so reading and running are both compared.
"""

import pytest
import torch
from transformers import AutoModelForCausalLM

from lib.model_packages import PACKAGES, installed
from lib.release import load_release

TEXT = (
    "The internet is full of pages about the sea. In 1787 it took weeks to cross;"
    " today, they say,\n\n    a letter needs 0.2 seconds."
)
CLOSE = 1e-3


def theirs(name, folder):
    """transformers' model of the file, whose parts are put together first."""
    with (folder / "model.gguf").open("wb") as whole:
        for part in installed(name):
            whole.write(part.read_bytes())
    return AutoModelForCausalLM.from_pretrained(
        folder, gguf_file="model.gguf", dtype=torch.float32
    ).eval()


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKAGES)
def test_logits_are_those_of_transformers(name, tmp_path):
    release = load_release(name)
    row = torch.tensor([[*release.start, *release.tokenizer.encode(TEXT)]])
    assert row.shape[1] > 30
    with torch.no_grad():
        ours = release.model(row)
        assert ours.std() > 1
        expected = theirs(name, tmp_path)(row).logits
    assert ours.shape == expected.shape
    assert float((ours - expected).abs().max()) < CLOSE
