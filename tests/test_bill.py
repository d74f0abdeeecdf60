"""The bill: formulas, the figures of the lecture, and what cannot be."""

import pytest

from lib import bill, cost
from lib.bill import GPUS, Run, gpu, needed
from lib.bill_figures import FIGURES, GPT2, verdict, ways_to
from lib.model_config import preset
from lib.scale import SCALES

H100 = gpu("H100")


def run(**changes) -> Run:
    usual = {
        "parameters": 1e9,
        "tokens": 2e10,
        "gpu": H100,
        "gpus": 8,
        "utilisation": 0.5,
        "dollars_per_gpu_hour": 2.0,
    }
    return Run(**usual | changes)


def test_flops_are_the_rule_of_six():
    shape = preset("gpt2-xl")
    assert bill.training_flops(GPT2, 1) == cost.rule_of_six(shape)


def test_a_run_by_hand():
    one = run(parameters=1e9, tokens=H100.peak, gpus=6, utilisation=0.5)
    assert one.hours == pytest.approx(2e9 / 3600)  # 6e9 peaks of six GPUs, halved
    assert one.dollars == pytest.approx(one.hours * 6 * 2)
    assert one.kwh == pytest.approx(one.hours * 6 * 10_200 / 8 / 1000)
    assert one.memory == 480e9
    assert one.state_bytes == 16e9
    assert run().tokens_per_parameter == bill.CHINCHILLA


def test_hours_and_utilisation_are_each_others_inverse():
    one = run()
    again = Run.timed(1e9, 2e10, H100, 8, one.hours, 2.0)
    assert again.utilisation == pytest.approx(0.5)


def test_each_way_to_a_sum_reaches_it():
    one = run(utilisation=0.2)
    ways = needed(one, one.dollars / 4)
    for other in (
        run(utilisation=0.2, tokens=one.tokens / ways.fewer_flops),
        run(utilisation=0.2, dollars_per_gpu_hour=ways.price),
        run(utilisation=ways.utilisation),
    ):
        assert other.dollars == pytest.approx(one.dollars / 4)


def test_what_made_it_cheaper_multiplies_to_the_whole():
    before, after = FIGURES["2019"].run, FIGURES["day"].run
    why = bill.cheaper(before, after)
    product = why.flops * why.price * why.utilisation
    assert product == pytest.approx(before.dollars / after.dollars)
    assert min(why.flops, why.price, why.utilisation) > 1


def test_the_balanced_network_spends_the_same():
    size, tokens = bill.balanced(1e21)
    assert bill.training_flops(size, tokens) == pytest.approx(1e21)
    assert tokens / size == pytest.approx(20)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"parameters": 0}, "parameters must be"),
        ({"tokens": -1}, "tokens must be"),
        ({"tokens": float("inf")}, "tokens must be"),
        ({"tokens": float("nan")}, "tokens must be"),
        ({"gpus": 0}, "gpus must be"),
        ({"gpus": 1.5}, "whole number"),
        ({"utilisation": 0}, "cannot be"),
        ({"utilisation": 1.01}, "cannot be"),
        ({"dollars_per_gpu_hour": 0}, "dollars_per_gpu_hour must be"),
    ],
)
def test_what_cannot_be_is_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        run(**changes)


def test_a_run_faster_than_the_peak_is_refused():
    with pytest.raises(ValueError, match="cannot be"):
        Run.timed(1e12, 1e13, H100, 1, 1, 2.0)
    with pytest.raises(ValueError, match="hours"):
        Run.timed(1e9, 1e9, H100, 1, 0, 2.0)
    with pytest.raises(ValueError, match="dollars"):
        needed(run(), 0)
    with pytest.raises(ValueError, match="B200"):
        gpu("H1000")
    with pytest.raises(ValueError, match="negative"):
        bill.duration(-1)


def test_gpus_get_faster_by_the_year_and_have_a_source():
    years = [one.year for one in GPUS.values()]
    assert years == sorted(years)
    for one in GPUS.values():
        assert one.source.startswith("https://")
        assert one.drawn >= one.watts


# --- the figures of the lecture ---------------------------------------------


def test_figures_come_out_of_their_inputs():
    dollars = {name: figure.run.dollars for name, figure in FIGURES.items()}
    assert dollars["2019"] == pytest.approx(32 * 8 * 168)
    assert dollars["day"] == pytest.approx(32_000 * 2.75 / 3600 * 8 * 3)
    assert dollars["llm.c"] == pytest.approx(32_000 * 2.75 / 3600 * 28)
    assert dollars["log"] == pytest.approx(32_000 * 7 / 3600 * 8 * 3)
    assert dollars["100"] == pytest.approx(100)
    assert dollars["nanochat"] == pytest.approx(10_949 / 3600 * 24)
    assert FIGURES["log"].run.hours == pytest.approx(62.2, abs=0.1)
    assert [name for name, figure in FIGURES.items() if not figure.fits] == ["log"]


def test_llm_cs_own_utilisation_comes_out():
    """llm.c printed 47.3%: it adds the half of attention's pairs that is seen."""
    config = preset("gpt2-xl")
    pairs = 6 * config.layers * config.width * config.context
    day = FIGURES["day"].run
    share = day.utilisation * (1 + pairs / cost.rule_of_six(config))
    assert share == pytest.approx(0.473, abs=0.0005)


def test_nanochats_own_flops_are_little_more():
    """It counts attention too: 4.33e19."""
    assert 1 < 4.330784e19 / FIGURES["nanochat"].run.flops < 1.2


def test_the_arithmetic_predicts_llamas_gpu_hours():
    """Llama 3.1 405B took 30.84 million, at 38% to 43% while it ran."""
    size = cost.parameters(preset("llama-3.1-405b"))
    llama = run(parameters=size, tokens=15e12, gpus=16_384, utilisation=0.4)
    assert llama.gpu_hours / 30.84e6 == pytest.approx(1, abs=0.2)


def test_verdicts_are_computed():
    assert "2.49 times the $600 said: another run" in verdict(FIGURES["log"])
    assert "8% more than the $40,000 said" in verdict(FIGURES["2019"])
    assert verdict(FIGURES["100"]).startswith(ways_to(100))
    assert "264% of their peak, which cannot be" in ways_to(100)
    assert "cannot" not in ways_to(500)


@pytest.mark.parametrize("name", SCALES)
def test_scales_read_as_many_tokens_as_they_say(name):
    size = SCALES[name]
    one = bill.run_of_scale(size, H100, 8, 0.4, 3.0)
    shape = preset(size.model)
    assert one.parameters == cost.parameters(shape)
    assert one.tokens == size.train_steps * size.train_rows * shape.context


def test_full_scale_is_ten_billion_tokens():
    one = bill.run_of_scale(SCALES["full"], H100, 8, 0.4, 3.0)
    assert one.tokens == pytest.approx(1e10, rel=0.001)


# --- in words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8, "8"),
        (0.247, "0.247"),
        (32_000, "32,000"),
        (999_600, "1 million"),
        (1_557_611_200, "1.56 billion"),
        (1e15, "1,000 trillion"),
    ],
)
def test_amounts(value, text):
    assert bill.amount(value) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "0 seconds"),
        (1 / 3600, "1 second"),
        (0.5, "30 minutes"),
        (62.222, "62.2 hours"),
        (168, "7 days"),
        (24 * 365 * 2930, "2,930 years"),
    ],
)
def test_durations(hours, text):
    assert bill.duration(hours) == text


def test_money_and_powers():
    texts = [bill.money(d) for d in (0.511, 9.99, 672.2, 43_008, 76.9e6)]
    assert texts == ["$0.51", "$9.99", "$672", "$43,008", "$76.9 million"]
    assert bill.scientific(3.136e20) == "3.14 × 10²⁰"
    assert bill.scientific(0.05) == "5.00 × 10⁻²"
