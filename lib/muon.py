"""Muon: steps of equal size in all directions of a matrix.

The gradient of a weight matrix is nearly of low rank: a few directions drown
the others. Muon (Jordan et al. 2024) takes the momentum of the gradient and
makes all its singular values about 1, by a few matrix products. Embeddings,
norms and biases are no such matrices; `split_parameters` leaves them to AdamW.

Left out: sharing the work among processes. Each does all of it, from the same
averaged gradients, and so they stay equal.
"""

import torch
from torch import Tensor, nn

# Found by Jordan et al.: small singular values grow as fast as they can while
# all end between about 0.7 and 1.2.
POLYNOMIAL = 3.4445, -4.7750, 2.0315
ITERATIONS = 5


@torch.no_grad()
def orthogonalised(matrix: Tensor) -> Tensor:
    """The matrix (M, N) with all its singular values brought near 1.

    Newton and Schulz's iteration: if `matrix` is U S V^T, an odd polynomial of
    it is U p(S) V^T, so no singular vector need be known.
    """
    a, b, c = POLYNOMIAL
    # Half the bits suffice for a direction; a CPU may be slow at them.
    x = matrix.bfloat16() if matrix.is_cuda else matrix.float()
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x  # the smaller square
    x = x / (x.norm() + 1e-7)  # no singular value above 1
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x.T if tall else x).to(matrix.dtype)


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
            lr, beta = group["lr"], group["momentum"]
            for matrix in group["params"]:
                if matrix.grad is None:
                    continue
                state = self.state[matrix]
                if not state:
                    state["momentum"] = torch.zeros_like(matrix)
                momentum = state["momentum"].lerp_(matrix.grad, 1 - beta)
                change = orthogonalised(matrix.grad.lerp(momentum, beta))
                # The size of an output must not depend on the number of inputs.
                stretch = max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
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
