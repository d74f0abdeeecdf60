"""SmolLM2-135M from its pip package: how soon it is ready, how fast it writes.

    python -m benchmarks.release

Prints the seconds of processor and of clock until the model is ready, and then
tokens a second, the book's beside transformers', with the same weights in
float32 on all threads. Both continue one prompt greedily by the same number of
tokens and take turns; the fastest turn of each counts, the least disturbed.
They should write the same tokens: the line says whether they did.
"""

import time

from lib.scale import threads

# isort: split
import torch  # after lib.scale, which sets its threads

from lib.generate import GREEDY, generate
from lib.in_transformers import in_transformers
from lib.release import load_release

NAME, TURNS, NEW = "smollm2-135m-instruct", 5, 64
PROMPT = "The internet is full of pages about"


def main() -> None:
    """Measure and print."""
    clock, processor = time.perf_counter(), time.process_time()
    ours = load_release(NAME)
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    print(f"{threads()} threads; ready in {clock:.1f} s ({processor:.1f} of processor)")
    theirs, prompt = in_transformers(ours.model), ours.tokenizer.encode(PROMPT)
    row = torch.tensor([prompt])
    options = {"do_sample": False, "max_new_tokens": NEW, "pad_token_id": 0}
    options |= {"attention_mask": torch.ones_like(row)}

    def book() -> list[int]:
        return generate(ours.model, [prompt], [0], NEW, GREEDY)[0].tokens

    def transformers() -> list[int]:
        with torch.inference_mode():
            return theirs.generate(row, **options)[0, len(prompt) :].tolist()

    written = {book: book(), transformers: transformers()}  # and warm up
    best = dict.fromkeys(written, float("inf"))
    for _ in range(TURNS):
        for write in best:
            start = time.perf_counter()
            write()
            best[write] = min(best[write], time.perf_counter() - start)
    a, b = (NEW / seconds for seconds in best.values())
    same = "the same" if written[book] == written[transformers] else "other"
    print(f"tokens a second: book {a:.1f}, transformers {b:.1f}, ratio {a / b:.2f}")
    print(f"both wrote {same} tokens")


if __name__ == "__main__":
    main()
