"""Connect Four in the page: the reader plays against networks.

The page runs a player's network of preferences itself and draws its moves from it; the
network that judges stays behind. Matrices travel in numbers of one byte, as in
`lib.quantized`. They are an asset for each player, fetched when it has to answer.
"""

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import torch
from IPython.display import HTML
from torch import Tensor, nn

from lib.connect_four import FULL, position, won
from lib.connect_four_games import HEAT
from lib.connect_four_players import Player
from lib.quantized import rounded
from lib.widgets.exhibit import asset_script, exhibit


def connect_four_board(
    players: Mapping[str, Player],
    positions: Mapping[str, str] = {},
    heat: float = HEAT,
) -> HTML:
    """Let the reader play Connect Four against `players`, by name.

    They draw from the softmax of their logits over `heat`. `positions` are boards to
    start from, by name: columns 1 to 7 in the order in which they were played.

    Raises ValueError for no players, for weights that are not finite, for a position
    that cannot be or in which the game is over, and for a heat of 0 or less.
    """
    if not players:
        raise ValueError("Give at least one player.")
    if not (heat > 0 and math.isfinite(heat)):
        raise ValueError(f"heat must be a number above 0, not {heat}.")
    for name, moves in positions.items():
        check_goes_on(name, moves)
    texts = {name: packed(player) for name, player in players.items()}
    data = {
        "players": [_described(name, text) for name, text in texts.items()],
        "positions": [{"name": name, "moves": m} for name, m in positions.items()],
        "heat": heat,
    }
    return exhibit(
        "connect_four_board",
        data,
        label="Connect Four against players that run in this page",
        assets={asset_name(text): text for text in texts.values()},
        uses=("parts", "small_model"),
    )


def check_goes_on(name: str, moves: str) -> None:
    """Raises ValueError for a position that cannot be or has no next move."""
    boards = position(moves)
    if won(boards.other)[0] or boards.all[0] == FULL:
        raise ValueError(
            f"In {name!r} the game is over; give a position that can be played on."
        )


def packed(player: Player) -> str:
    """What a player likes, rounded, as text for `asset_script` and `small_model.js`.

    A JSON object: the `sizes` of the layers, from 84 to 7, in `config`, and the
    `tensors` by their names in PyTorch: a matrix as `numbers` (int8) and `scales`, one
    for each output, a bias as `vector`. All are base64, floats little-endian float32.
    Raises ValueError for weights that are not finite.
    """
    layers = [part for part in player.likes if isinstance(part, nn.Linear)]
    sizes = [layers[0].in_features, *(layer.out_features for layer in layers)]
    tensors = {}
    for name, tensor in player.likes.state_dict().items():
        if not tensor.isfinite().all():
            raise ValueError(
                f"likes.{name} holds a number that is not finite: training went"
                " astray; take an earlier checkpoint."
            )
        if tensor.ndim == 1:
            tensors[name] = {"vector": _base64(tensor)}
        else:
            numbers, scales = rounded(tensor)
            tensors[name] = {"numbers": _base64(numbers), "scales": _base64(scales)}
    return json.dumps({"config": {"sizes": sizes}, "tensors": tensors})


def asset_name(text: str) -> str:
    """Name of the asset with these packed weights: other weights, another name."""
    return f"connect-four-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _described(name: str, text: str) -> dict[str, Any]:
    asset = asset_name(text)
    return {"name": name, "asset": asset, "bytes": len(asset_script(asset, text))}


def _base64(tensor: Tensor) -> str:
    kind = "i1" if tensor.dtype == torch.int8 else "<f4"
    data = tensor.detach().cpu().numpy().astype(kind).tobytes()
    return base64.b64encode(data).decode("ascii")
