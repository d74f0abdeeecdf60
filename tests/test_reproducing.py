"""The page *Reproducing at full scale* agrees with the code."""

import json
import math
import re
import shlex
from html.parser import HTMLParser

import pytest

from lib import ROOT
from lib.__main__ import parser
from lib.bill import amount, duration, gpu, money, run_of_scale, training_flops
from lib.fineweb import tokens_of
from lib.hellaswag import WAYS
from lib.model_config import preset
from lib.publish import reproducing
from lib.scale import SCALES

PAGE = (ROOT / "book" / "reproducing.md").read_text()


class Cells(HTMLParser):
    """The rows of a table, as lists of texts."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.inside = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.inside = tag == "td"
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data):
        if self.inside:
            self.rows[-1].append(data)

    def handle_endtag(self, tag):
        self.inside = False


def test_the_table_is_that_of_the_scales():
    _, tiny, colab, *rented = Cells(reproducing.runs_html()).rows
    assert (tiny[0], colab[0]) == ("--scale tiny", "--scale colab")
    assert colab[2] == amount(tokens_of(SCALES["colab"]))
    for row, (words, size, name) in zip(rented, reproducing.RENTED, strict=True):
        run = run_of_scale(size, gpu(name), 8, 0.4, reproducing.PRICES[name])
        assert row[:3] == [words, amount(run.parameters), amount(run.tokens)]
        assert row[4:] == [f"8 {name}", duration(run.hours), money(run.dollars)]


def test_what_a_run_costs_follows_from_its_flops():
    """Once by hand, for the row of GPT-2's smallest on eight H100."""
    flops = training_flops(124_439_808, 19_073 * 512 * 1_024)
    hours = flops / (0.4 * 8 * 989.4e12) / 3_600
    row = Cells(reproducing.runs_html()).rows[4]
    assert row[5:] == [f"{60 * hours:.1f} minutes", f"${hours * 8 * 3:.0f}"]


def test_numbers_in_the_prose_are_those_of_the_code():
    assert amount(tokens_of(SCALES["full"])) == "10 billion"
    assert PAGE.count("ten billion tokens") == 2
    assert preset("gpt2").vocab == 50_257
    assert f"ln 50,257 = {math.log(50_257):.1f} nats" in PAGE
    assert all(f"`{way}`" in PAGE for way in WAYS)
    tokens, seconds = reproducing.SMALL_STEP
    assert f"{tokens:,} tokens, {1_000 * seconds:.0f} ms each on 8 A100" in PAGE


def test_the_page_says_how_far_the_gpu_was_from_the_cpu():
    found = json.loads((ROOT / "benchmarks" / "gpu.json").read_text())["learning"]
    assert found["last"] < found["first"] / 2
    assert found["fp32"] < 0.001 < found["bf16"] < 0.1
    said = reproducing.measured()
    assert f"within {found['fp32']:.4f} nats" in said
    assert f"in bf16 within {found['bf16']:.2f}" in said


def commands():
    """What stands after `-m lib` in the page's blocks of shell."""
    blocks = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").split("\n")
    return [line.split("-m lib ")[1] for line in lines if "-m lib " in line]


@pytest.mark.parametrize("words", [c for c in commands() if "--help" not in c])
def test_each_command_is_understood(words):
    asked = parser().parse_args(shlex.split(words))
    assert asked.scale in SCALES


def test_there_are_commands():
    stages = {words.split()[0] for words in commands()}
    known = {"--help", "pretrain", "shards", "sample", "sft", "reinforce"}
    assert stages == known | {"reward", "rlhf", "agent"}


@pytest.mark.parametrize("name", re.findall(r"lib/launch/\w+\.yaml", PAGE))
def test_each_configuration_is_there(name):
    assert (ROOT / name).is_file()
