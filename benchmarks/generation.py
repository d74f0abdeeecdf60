"""The book's sampler beside that of transformers, in one run on all threads.

    python -m benchmarks.generation

Prints tokens a second and their ratio, for one text and for 64 at a time:
untrained models of the book's small shape, 16 tokens of prompt, 128 new ones at
temperature 1 with nothing cut. transformers' model is a Llama of the same
width, layers, heads and vocabulary, with nearly as many parameters. Both take
turns, and the fastest turn of each counts: the least disturbed one.
"""

import time

from lib.scale import seed, threads

# isort: split
import torch  # after lib.scale, which sets its threads
from transformers import LlamaConfig, LlamaForCausalLM

from lib.generate import generate
from lib.model import Transformer
from lib.model_config import preset

TURNS, PROMPT, NEW, BATCHES = 3, 16, 128, (1, 64)


def seconds(run) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def llama_like(shape) -> LlamaForCausalLM:
    """transformers' Llama; its MLP has three matrices, so they are narrower."""
    config = LlamaConfig(
        vocab_size=shape.vocab,
        hidden_size=shape.width,
        intermediate_size=shape.mlp_width * 2 // 3,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        max_position_embeddings=shape.context,
        tie_word_embeddings=True,
    )
    return LlamaForCausalLM(config).eval()


def main() -> None:
    """Measure and print."""
    torch.manual_seed(seed("benchmark"))
    shape = preset("book")
    ours, theirs = Transformer(shape), llama_like(shape)
    sizes = [sum(part.numel() for part in m.parameters()) for m in (ours, theirs)]
    print(f"{threads()} threads; parameters: ours {sizes[0]:,}, theirs {sizes[1]:,}")
    for batch in BATCHES:
        prompts = torch.randint(shape.vocab, (batch, PROMPT))
        seeds = [seed("benchmark", i) for i in range(batch)]
        rows, mask = prompts.tolist(), torch.ones_like(prompts)
        options = {"do_sample": True, "top_k": 0, "max_new_tokens": NEW}
        options |= {"pad_token_id": 0, "eos_token_id": None, "attention_mask": mask}
        times = [
            (
                seconds(lambda: generate(ours, rows, seeds, NEW)),  # noqa: B023
                seconds(lambda: theirs.generate(prompts, **options)),  # noqa: B023
            )
            for _ in range(TURNS)
        ]
        mine, other = map(min, zip(*times))
        print(
            f"batch {batch:2}: ours {batch * NEW / mine:8,.0f} tokens a second,"
            f" theirs {batch * NEW / other:8,.0f}, ours / theirs {other / mine:.2f}"
        )


if __name__ == "__main__":
    main()
