"""Connect Four in the page: the same rules and players as in Python."""

import base64
import json

import numpy as np
import pytest
import torch

from lib.connect_four import (
    CELLS,
    COLUMNS,
    FULL,
    features,
    legal,
    play,
    position,
    start,
    won,
)
from lib.connect_four_players import Player, judged
from lib.quantized import rounded
from lib.widgets.connect_four_board import asset_name, connect_four_board, packed
from lib.widgets.exhibit import asset_script

HEAT = 0.5
HOSTILE = "<img src=x onerror='document.title=1'></script><script>x()</script>\u202e\0"
NAMES = "the imitator", HOSTILE
# A position of the chapter; one with a full column; one move before a win each.
MIDDLE, FULL_COLUMN, NEAR = "444443331335555225", "111111", "112233"
POSITIONS = {"the middle": MIDDLE, HOSTILE: FULL_COLUMN, "near": NEAR}
WINS = {  # the last stone, and the cells of the four
    "up": ("1212121", [0, 7, 14, 21]),
    "along": ("1122334", [0, 1, 2, 3]),
    "rising": ("767465151677", [3, 11, 19, 27]),
    "falling": ("556445465437", [6, 12, 18, 24]),
}
# Nobody wins, and all cells are taken.
DRAW = "121212212121343434434343565656656565777777"


def made(number: int) -> Player:
    """A player with random weights, large enough that it has preferences."""
    with torch.random.fork_rng():
        torch.manual_seed(number)
        player = Player()
        with torch.no_grad():
            player.likes[-1].weight.mul_(16)
    return player


@pytest.fixture(scope="module")
def players():
    return dict(zip(NAMES, (made(1), made(2)), strict=True))


@pytest.fixture(scope="module")
def eager():
    """A player that wants nothing but column 1."""
    player = made(3)
    with torch.no_grad():
        player.likes[-1].bias[0] = 1000
    return {"the eager one": player}


@pytest.fixture
def site(tmp_path, players, eager):
    """A folder laid out like the published site, with the weights."""
    assets = tmp_path / "_static" / "assets"
    assets.mkdir(parents=True)
    for player in (players | eager).values():
        name, text = asset_name(packed(player)), packed(player)
        (assets / f"{name}.js").write_bytes(asset_script(name, text))
    return tmp_path


@pytest.fixture(params=[1280, 390])
def open_board(show, players, site, request):
    """Opens the exhibit, where answers come at once."""

    def open_exhibit(who=players, positions=POSITIONS, live=False):
        shown = show(
            lambda: connect_four_board(who, positions, HEAT),
            **{"width": request.param, "live": live, "folder": site},
        )
        shown.page.emulate_media(reduced_motion="reduce")
        return shown

    return open_exhibit


def column(shown, number):
    return shown.page.locator(".board .column").nth(number - 1)


def answered(shown) -> str:
    """The moves so far, once it is the reader's turn or the game is over."""
    shown.page.locator(".board[aria-busy='false']").wait_for()
    return shown.call("moves")


def put(shown, number) -> str:
    """Play a column; the moves after the answer."""
    column(shown, number).click()
    return answered(shown)


def pick(shown, label, index):
    shown.page.get_by_label(label, exact=True).select_option(index=index)


def likely(player: Player, moves: str) -> np.ndarray:
    """The probabilities (7,) that Python's player draws from."""
    logprobs, _ = judged(player, position(moves))
    scaled = np.where(logprobs[0] > -1e8, logprobs[0] / HEAT, -np.inf)
    found = np.exp(scaled - scaled.max())
    return found / found.sum()


def in_bytes(player: Player) -> Player:
    """The player with the weights that the page runs."""
    twin = made(0)
    twin.load_state_dict(player.state_dict())
    with torch.no_grad():
        for name, tensor in twin.likes.named_parameters():
            if name.endswith("weight"):
                numbers, scales = rounded(tensor)
                tensor.copy_(numbers * scales[:, None])
    return twin


def random_games(n: int) -> list[str]:
    """Games to their end, each move from all columns that have room."""
    generator, games = np.random.default_rng(4), []
    for _ in range(n):
        boards, over, moves = start(1), False, ""
        while not over and boards.all[0] != FULL:
            free = np.flatnonzero(legal(boards)[0])
            chosen = generator.choice(free)
            boards, (over,) = play(boards, np.array([chosen]))
            moves += str(chosen + 1)
        games.append(moves)
    return games


# --- the page's numbers -------------------------------------------------------


@pytest.mark.parametrize("live", [False, True])
def test_the_page_says_what_python_says(open_board, players, live):
    shown = open_board(live=live)
    for moves in ("", "4", MIDDLE, FULL_COLUMN, NEAR, "1122335"):
        for i, player in enumerate(players.values()):
            found = np.array(shown.call("chances", i, moves))
            assert np.abs(found - likely(player, moves)).max() < 0.02
            exact = likely(in_bytes(player), moves)
            assert found == pytest.approx(exact, abs=1e-4)
            assert (found[~legal(position(moves))[0]] == 0).all()
    assert max(likely(players[NAMES[0]], MIDDLE)) > 0.25  # it has preferences


def test_the_rules_are_pythons(open_board):
    shown = open_board()
    for moves in random_games(12):
        for n in range(len(moves) + 1):
            boards = position(moves[:n])
            rules = shown.call("rules", moves[:n])
            own, other = features(boards)[0].reshape(2, CELLS)
            turn = 1 + n % 2
            assert rules["turn"] == turn
            assert rules["cells"] == (turn * own + (3 - turn) * other).tolist()
            assert rules["room"] == legal(boards)[0].tolist()
            assert bool(rules["four"]) == won(boards.other)[0]
            assert rules["over"] == (n == len(moves))


@pytest.mark.parametrize("direction", WINS)
def test_a_four_is_found_in_each_direction(open_board, direction):
    moves, four = WINS[direction]
    rules = open_board().call("rules", moves)
    assert rules["four"] == four and won(position(moves).other)[0]


# --- a game -------------------------------------------------------------------


def test_the_weights_are_loaded_when_an_answer_is_due(open_board, players, site):
    shown = open_board()
    assert shown.requests == []
    assert shown.status() == (
        "Your turn: choose a column. The first answer loads 0.2 MB."
    )
    moves = put(shown, 4)
    assert moves[0] == "4" and len(moves) == 2
    assert shown.status() == f"The imitator played column {moves[1]}. Your turn."
    name = asset_name(packed(players[NAMES[0]]))
    script = site / "_static" / "assets" / f"{name}.js"
    assert shown.requests == [script.as_uri()]


def test_missing_weights_give_the_stone_back(open_board, players, site):
    name = asset_name(packed(players[NAMES[0]]))
    script = site / "_static" / "assets" / f"{name}.js"
    kept = script.read_bytes()
    script.unlink()
    shown = open_board()
    assert put(shown, 4) == ""
    assert shown.status() == f"Could not load {name}. Reload the page to retry."
    assert shown.errors.pop().startswith("Failed to load resource")
    script.write_bytes(kept)  # it is there again
    assert len(put(shown, 4)) == 2


def test_the_reader_wins_and_the_four_are_marked(open_board):
    shown = open_board()
    pick(shown, "Position", 3)
    assert put(shown, 4) == f"{NEAR}4"
    assert shown.status() == "You have won: four in a row."
    marks = shown.page.locator(".board .stone").all_inner_texts()
    assert sorted(marks) == [""] * 38 + ["★"] * 4
    assert column(shown, 4).get_attribute("aria-label") == (
        "Column 4, from the bottom: yours (of the four)"
    )
    column(shown, 5).click(force=True)  # the game is over
    assert shown.call("moves") == f"{NEAR}4"


def test_the_other_wins(open_board, eager):
    shown = open_board(eager, {"near": "121212"})
    pick(shown, "Position", 1)
    shown.choose("The other")
    assert answered(shown) == "1212121"
    assert shown.status() == (
        "The eager one played column 1 and has won: four in a row."
    )
    assert "theirs (of the four)" in column(shown, 1).get_attribute("aria-label")


def test_a_full_board_is_a_draw(open_board):
    assert position(DRAW).all[0] == FULL and not won(position(DRAW).other)[0]
    shown = open_board(positions={"late": DRAW[:-1]})
    pick(shown, "Position", 1)
    assert put(shown, 7) == DRAW
    assert shown.status() == "A draw: the board is full."


def test_a_full_column_is_refused(open_board):
    shown = open_board()
    pick(shown, "Position", 2)
    assert column(shown, 1).get_attribute("aria-disabled") == "true"
    assert "Column 1, full" in column(shown, 1).get_attribute("aria-label")
    column(shown, 1).click(force=True)
    assert shown.status() == "Column 1 is full."
    assert shown.call("moves") == FULL_COLUMN


@pytest.mark.parametrize("coin", [0, 1 - 2**-53])
@pytest.mark.parametrize("always", [False, True])
def test_the_players_never_play_a_full_column(open_board, eager, coin, always):
    shown = open_board(eager, {"full": FULL_COLUMN})
    pick(shown, "Position", 1)
    shown.page.evaluate("(coin) => (Math.random = () => coin)", coin)
    if always:
        shown.page.get_by_label("Always its likeliest move").check()
    moves = FULL_COLUMN
    while not shown.call("rules", moves)["over"]:
        free = np.flatnonzero(legal(position(moves))[0])
        moves = put(shown, int(free[len(moves) % len(free)]) + 1)
        position(moves)  # raises if it cannot be
    assert len(moves) > len(FULL_COLUMN) + 1


def test_always_the_likeliest_is_the_likeliest(open_board, players):
    shown = open_board()
    shown.page.get_by_label("Always its likeliest move").check()
    for _ in range(3):
        moves = put(shown, 7)
        chances = likely(in_bytes(players[NAMES[0]]), moves[:-1])
        assert int(moves[-1]) == chances.argmax() + 1


def test_moves_are_drawn_as_likely_as_they_are(open_board, players):
    shown = open_board()
    chances = likely(in_bytes(players[NAMES[0]]), "4")
    for coin in (0.01, 0.3, 0.6, 0.99):
        shown.page.evaluate("(coin) => (Math.random = () => coin)", coin)
        moves = put(shown, 4)
        assert int(moves[1]) == (coin < chances.cumsum()).argmax() + 1
        shown.click("New game")
        assert shown.call("moves") == ""


def test_taking_back_leads_to_the_turn_before(open_board):
    shown = open_board()
    back = shown.page.get_by_role("button", name="Take back")
    assert back.get_attribute("aria-disabled") == "true"
    first = put(shown, 4)
    put(shown, 3)
    back.click()
    assert shown.call("moves") == first
    back.click()
    assert shown.call("moves") == ""
    back.click(force=True)
    assert shown.call("moves") == ""
    pick(shown, "Position", 3)
    put(shown, 4)  # wins: there is no answer
    back.click()
    assert shown.call("moves") == NEAR  # the stones that were there stay
    shown.choose("The other")
    assert len(answered(shown)) == len(NEAR) + 1
    assert back.get_attribute("aria-disabled") == "true"


def test_what_comes_too_late_is_not_played(open_board):
    shown = open_board()
    moves = shown.page.evaluate(
        """async () => {
            const { exhibit } = document.querySelector(".exhibit");
            const press = (name) => [...document.querySelectorAll("button")]
                .find((node) => node.textContent === name).click();
            await exhibit.chances(0, ""); // the weights are there
            document.querySelectorAll(".column")[3].click();
            document.querySelectorAll(".column")[3].click(); // not the reader's turn
            const thinking = exhibit.moves();
            press("Take back");
            document.querySelectorAll(".column")[0].click();
            press("New game");
            await new Promise((resolve) => setTimeout(resolve, 0));
            await new Promise(requestAnimationFrame);
            return [thinking, exhibit.moves()];
        }"""
    )
    assert moves == ["4", ""]


def test_the_keyboard_plays(open_board):
    shown = open_board()
    keys = shown.page.keyboard
    shown.page.get_by_role("radio", name="You").focus()
    keys.press("Tab")  # the board, at its middle
    keys.press("Enter")
    assert answered(shown)[0] == "4"
    keys.press("2")
    assert answered(shown)[2] == "2"
    keys.press("ArrowRight")
    keys.press("Enter")
    assert answered(shown)[4] == "3"
    keys.press("End")
    keys.press("ArrowRight")
    keys.press("Space")
    assert answered(shown)[6] == "7"
    keys.press("Home")
    shown.page.wait_for_function("document.activeElement.textContent.endsWith('1')")
    keys.press("Tab")
    keys.press("Enter")  # New game
    assert answered(shown) == ""


def test_a_key_that_is_held_plays_once(open_board):
    shown = open_board()
    column(shown, 4).focus()
    shown.page.keyboard.down("4")
    assert len(answered(shown)) == 2
    shown.page.keyboard.down("4")  # Playwright sends a repeat
    shown.page.keyboard.up("4")
    shown.page.keyboard.down("Enter")
    shown.page.keyboard.down("Enter")
    assert len(answered(shown)) == 4


def test_a_position_is_loaded_and_either_moves_first(open_board):
    shown = open_board()
    pick(shown, "Position", 1)
    assert shown.call("moves") == MIDDLE
    assert shown.page.locator(".board .yours").count() == len(MIDDLE) // 2
    assert shown.page.locator(".board .theirs").count() == len(MIDDLE) // 2
    shown.choose("The other")
    assert answered(shown)[:-1] == MIDDLE
    shown.click("New game")
    assert answered(shown)[:-1] == MIDDLE


# --- what both would play -----------------------------------------------------


def bars(shown, i) -> list[str]:
    return shown.page.locator(".chances").nth(i).locator(".share").all_inner_texts()


def test_it_shows_what_both_would_play(open_board, players):
    shown = open_board()
    pick(shown, "Position", 2)
    assert shown.page.locator(".chances:visible").count() == 0
    shown.page.get_by_label("Show what both would play").check()
    shown.page.locator(".chances:visible").first.wait_for()
    shown.page.wait_for_function(
        "document.querySelectorAll('.share')[13].textContent.includes('%')"
    )
    for i, player in enumerate(players.values()):
        chances = likely(player, FULL_COLUMN)
        assert bars(shown, i)[0] == "–"  # there is no room
        for text, chance in zip(bars(shown, i)[1:], chances[1:], strict=True):
            assert abs(float(text.strip("<>%")) / 100 - chance) < 0.02
    pick(shown, "Position", 3)
    put(shown, 4)  # wins
    row = shown.page.locator(".chances[aria-label*='the game is over']")
    row.first.wait_for()
    assert bars(shown, 0) == ["–"] * COLUMNS


def test_one_player_and_no_positions(open_board, eager):
    shown = open_board(eager, {})
    shown.page.get_by_label("Show what it would play").check()
    shown.page.get_by_text(">99%").wait_for()
    assert bars(shown, 0) == [">99%", *["<1%"] * 6]
    assert shown.page.get_by_label("Position", exact=True).count() == 0


# --- the page -----------------------------------------------------------------


def test_hostile_names_harm_nothing(open_board):
    shown = open_board()
    pick(shown, "Opponent", 1)
    pick(shown, "Position", 2)
    shown.page.get_by_label("Show what both would play").check()
    put(shown, 4)
    assert shown.status().startswith("<img src=x onerror=")
    assert "‹U+202E›‹U+0000›" in shown.status()
    assert shown.page.locator(".exhibit img, .exhibit script").count() == 0
    assert shown.page.title() == ""


def test_it_fits_the_width(open_board):
    shown = open_board()
    shown.page.get_by_label("Show what both would play").check()
    shown.page.locator(".chances:visible").first.wait_for()
    pick(shown, "Opponent", 1)
    put(shown, 4)
    wide = shown.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    small = shown.page.locator("button:visible, select, label:visible").evaluate_all(
        "nodes => nodes.filter((n) => n.offsetHeight < 40 || n.offsetWidth < 40).length"
    )
    assert small == 0


# --- what travels -------------------------------------------------------------


def test_only_what_a_player_likes_travels_in_bytes(players):
    player = players[NAMES[0]]
    found = json.loads(packed(player))
    assert found["config"]["sizes"] == [84, 256, 256, 256, 7]
    assert found["tensors"].keys() == player.likes.state_dict().keys()
    numbers, scales = rounded(player.likes[2].weight)
    tensor = found["tensors"]["2.weight"]
    assert base64.b64decode(tensor["numbers"]) == numbers.numpy().tobytes()
    assert base64.b64decode(tensor["scales"]) == scales.numpy().tobytes()
    bias = base64.b64decode(found["tensors"]["6.bias"]["vector"])
    assert bias == player.likes[6].bias.detach().numpy().tobytes()
    assert len(packed(player)) < 220_000


def test_what_cannot_be_played_is_refused(players):
    with pytest.raises(ValueError, match="at least one player"):
        connect_four_board({})
    for moves in ("8", "1111111", "12121211"):
        with pytest.raises(ValueError, match="cannot be played"):
            connect_four_board(players, {"wrong": moves})
    for moves in ("1212121", DRAW):
        with pytest.raises(ValueError, match="the game is over"):
            connect_four_board(players, {"late": moves})
    for heat in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="heat must be"):
            connect_four_board(players, {}, heat)
    broken = made(5)
    with torch.no_grad():
        broken.likes[0].bias[0] = torch.nan
    with pytest.raises(ValueError, match="not finite"):
        connect_four_board({"broken": broken})
