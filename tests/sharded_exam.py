"""A model cut over the processes of a launch answers, and writes, as a whole one.

    accelerate launch --config_file lib/launch/two_cpu.yaml tests/sharded_exam.py

It is cut as lib/launch/fsdp.yaml asks Accelerate to, which it does on GPUs only.
"""

import copy

import torch
from accelerate import PartialState
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor

from lib.model import Transformer
from lib.pretrain import examiner
from lib.rehearsal import SHAPE, SIZE, verses

if __name__ == "__main__":
    state = PartialState(cpu=True)
    mesh = init_device_mesh("cpu", (state.num_processes,))
    torch.manual_seed(0)
    whole = Transformer(SHAPE)
    cut = copy.deepcopy(whole)
    for part in (*cut.blocks, cut):
        fully_shard(part, mesh=mesh, reshard_after_forward=True)
    look = examiner(SIZE, verses()[:5], SHAPE.context)  # a number that does not divide
    found = look(cut)
    assert all(isinstance(weight, DTensor) for weight in cut.parameters())
    print("alike" if found == look(whole) else f"{found} differs")
    torch.distributed.destroy_process_group()
