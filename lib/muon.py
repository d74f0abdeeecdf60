"""Muon: steps of equal size in all directions of a matrix.

The gradient of a weight matrix is nearly of low rank: a few directions drown
the others. Muon (Jordan et al. 2024) takes the momentum of the gradient and
makes all its singular values about 1, by a few matrix products. Embeddings,
norms and biases are no such matrices; `split_parameters` leaves them to AdamW.

Left out: sharing the work among processes. Each does all of it, from the same
averaged gradients, and so they stay equal.
"""

from collections import defaultdict

import torch
from torch import Tensor, nn

# Found by Jordan et al.: small singular values grow as fast as they can while
# all end between about 0.7 and 1.2.
POLYNOMIAL = 3.4445, -4.7750, 2.0315
ITERATIONS = 5


@torch.no_grad()
def orthogonalised(matrices: Tensor) -> Tensor:
    """Matrices (..., M, N) with all their singular values brought near 1.

    Newton and Schulz's iteration: if a matrix is U S V^T, an odd polynomial of
    it is U p(S) V^T, so no singular vector need be known. In fp32 everywhere,
    so that a run is the same on every machine up to rounding.
    """
    a, b, c = POLYNOMIAL
    x = matrices.float()
    tall = x.shape[-2] > x.shape[-1]
    x = x.mT if tall else x  # the smaller square
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)  # no singular value above 1
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov's momentum, for parameters of two dimensions.

    A step changes a matrix by about `lr` in each of its directions, more for a
    tall one; `weight_decay` times `lr` is the share of it that decays.
    """

    def __init__(
        self,
        matrices: list[nn.Parameter],
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        if any(matrix.ndim != 2 for matrix in matrices):
            raise ValueError("Muon is for matrices; give the rest to AdamW.")
        usual = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(matrices, usual)

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Change each matrix against its orthogonalised momentum."""
        for group in self.param_groups:
            alike = defaultdict(list)
            for matrix in group["params"]:
                if matrix.grad is not None:
                    alike[matrix.shape].append(matrix)
            for matrices in alike.values():
                self._change(matrices, group)

    def _change(self, matrices: list[nn.Parameter], group: dict) -> None:
        """A step of matrices of one shape, which are orthogonalised together."""
        lr, beta, steps = group["lr"], group["momentum"], []
        for matrix in matrices:
            state = self.state[matrix]
            if not state:
                state["momentum"] = torch.zeros_like(matrix)
            mean = state["momentum"].lerp_(matrix.grad, 1 - beta)
            steps.append(matrix.grad.lerp(mean, beta))
        # The size of an output must not depend on the number of inputs.
        stretch = max(1, matrices[0].shape[0] / matrices[0].shape[1]) ** 0.5
        for matrix, change in zip(matrices, orthogonalised(torch.stack(steps))):
            matrix.mul_(1 - lr * group["weight_decay"])
            matrix.add_(change, alpha=-lr * stretch)


def split_parameters(
    model: nn.Module,
) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The matrices of a model's blocks, for Muon, and all other parameters.

    Raises ValueError for a model without `blocks`.
    """
    blocks = getattr(model, "blocks", None)
    if blocks is None:
        raise ValueError("Muon looks for matrices in model.blocks; use AdamW.")
    linear = [part for part in blocks.modules() if isinstance(part, nn.Linear)]
    matrices = [part.weight for part in linear]
    known = {id(matrix) for matrix in matrices}
    rest = [weight for weight in model.parameters() if id(weight) not in known]
    return matrices, rest
