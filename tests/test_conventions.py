"""How the book is written, as far as a machine can tell."""

import ast
import re
import subprocess
import tomllib

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lib import ROOT
from lib.fingerprint import imported_modules, module_file
from lib.literate import MONEY, repository
from lib.publish.first_cell import first_cell

NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
MODULES = sorted((ROOT / "lib").rglob("*.py"))
WIDTH = 80  # characters of a code line that fit on the page

# A room imports only rooms on its own floor or below it.
FLOORS = [
    {"fingerprint", "styling", "scale", "colab", "intervals"},
    {"artifacts", "cards", "figures", "literate", "records", "ledger", "arena"},
    {"texts", "hard_strings", "encodings", "tokenizer", "book_tokenizer", "web"}
    | {"model_config", "model", "cost", "bill", "bill_figures", "ngrams", "knobs"}
    | {"word_scores"},
    {"corpus", "generate", "headings", "muon"}
    | {"release", "release_config", "release_files", "release_tokenizer"}
    | {"weight_names", "gguf", "dequantize", "safetensors_folder", "tokenizer_files"}
    | {"model_packages", "in_transformers"}
    | {"lens"}
    | {"verbatim", "calibration", "quantized", "arithmetic", "packers"}
    | {"shared_prefix", "pictures", "sounds", "codebook", "gallery"},
    {"train", "train_settings", "checkpoints", "training_log", "training_text"}
    | {"sorting", "web_corpus", "shipped", "compress", "endpoints", "serving"}
    | {"writers", "prompts"}
    | {"puzzles"}
    | {"practice", "base_text", "skills", "fineweb", "hellaswag", "gsm8k"},
    {
        "small_model",
        "base_model",
        "language_pair",
        "renamed",
        "raw_web",
        "scaling",
        "coherence",
        "pretrain",
        "rehearsal",
        "repeats",
        "chat",
        "chat_examples",
        "labelled",
        "open_conversations",
        "released_sft",
        "released_rl",
        "preference_pairs",
        "released_reward",
        "budgeted_rollouts",
        "released_rlhf",
        "synthetic",
        "probing",
        "honest",
        "inner_signals",
        "search_talks",
        "python_talks",
        "with_tools",
        "tool_exam",
        "familiar",
        "tool_trials",
        "hostile_programs",
        "puzzle_models",
        "puzzle_lessons",
        "puzzle_trials",
        "with_puzzles",
        "instructed",
        "reinforce",
        "preference",
        "jokes",
        "jokes_training",
        "jokes_study",
        "jokes_trials",
        "doors",
        "doors_training",
        "doors_trials",
        "doors_study",
        "watchman",
        "watchman_training",
        "watchman_trials",
        "reinforced_assistant",
        "carried_over",
        "report_card",
        "shipped_report",
        "pipeline",
        "pipeline_run",
        "pipeline_text",
        "pipeline_trainings",
        "connect_four",
        "connect_four_players",
        "connect_four_games",
        "connect_four_trials",
        "self_play",
        "mixed_stream",
        "mixed_trials",
        "talk",
        "terminal_chat",
        "tools",
        "agent",
        "agent_tasks",
        "agent_plan",
        "agent_model",
        "agent_trials",
        "form_page",
        "form_desk",
        "form_orders",
        "form_filling",
        "votes",
        "context_cost",
        "precisions",
        "distilled",
        "test_time",
        "where_to_find",
        "query_server",
        "query_trace",
        "prepared_queries",
        "assistant",
        "sandbox",
        "search",
    },
    {"widgets"},
    {"publish", "__main__"},
]


def room(module):
    """The room of `lib` that a dotted name or a path lies in."""
    return module.split(".")[1] if module.count(".") else ""


def floor(name):
    return next(i for i, rooms in enumerate(FLOORS) if name in rooms)


def code_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_notebooks_are_committed_without_outputs(notebook):
    for cell in code_of(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)


def test_code_fits_on_the_page(notebook):
    lines = [line for cell in code_of(notebook) for line in cell.source.split("\n")]
    assert [line for line in lines if len(line) > WIDTH] == []


def test_the_first_cell_is_the_books(notebook):
    assert code_of(notebook)[0].source == first_cell()


def test_figures_go_through_the_books_style(notebook):
    source = "\n".join(cell.source for cell in code_of(notebook))
    assert "pyplot" not in source


def test_prose_shows_no_markup_of_sphinx(notebook):
    """Directives and roles would stand as raw text in Colab."""
    cells = nbformat.read(notebook, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert not re.search(r"^:::|^```\{|\{[a-z]+\}`", prose, re.MULTILINE)


def test_every_page_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {toc["root"]} | {c["file"] for p in toc["parts"] for c in p["chapters"]}
    pages = [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    assert {f"book/{path.stem}" for path in pages} == listed


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_downwards(path):
    parts = path.relative_to(ROOT / "lib").with_suffix("").parts
    if parts == ("__init__",):
        return
    own = floor(parts[0])
    for module in imported_modules(path.read_text()):
        if room(module) and module_file(f"lib.{room(module)}"):
            assert floor(room(module)) <= own, f"{path} imports {module} from above"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_readable(path):
    source = path.read_text()
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 55, f"{node.name} is too long"


def test_requirements_are_pinned_and_installed():
    pins = {
        canonicalize_name(Requirement(line).name): Requirement(line)
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        wanted = Requirement(line)
        [pin] = pins[canonicalize_name(wanted.name)].specifier
        assert pin.operator == "=="
        assert "+" not in pin.version  # a build of one machine
        assert wanted.specifier.contains(pin.version)


def test_the_tag_is_one_of_a_release():
    assert re.fullmatch(r"v\d+\.\d+\.\d+", repository()[1])


def test_nothing_large_is_in_the_repository():
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True).stdout
    paths = [ROOT / name for name in names.decode().split("\0") if name]
    assert [p for p in paths if p.is_file() and p.stat().st_size > 8_000_000] == []


def test_python_versions_agree():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert config["tool"]["ruff"]["target-version"] == "py311"
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text()
    assert '"3.11"' in workflow
    assert '"3.12"' in workflow


PROSE = [
    *((path.name, path.read_text()) for path in sorted((ROOT / "book").glob("*.md"))),
    *(
        (path.name, "\n".join(cell.source for cell in cells))
        for path in NOTEBOOKS
        for cells in [nbformat.read(path, as_version=4).cells]
        for cells in [[cell for cell in cells if cell.cell_type == "markdown"]]
    ),
]


@pytest.mark.parametrize(("name", "text"), PROSE, ids=[name for name, _ in PROSE])
def test_money_is_not_read_as_mathematics(name, text):
    without_code = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    assert not MONEY.search(without_code)
