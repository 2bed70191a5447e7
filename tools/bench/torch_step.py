"""The PyTorch side of the training-step benchmark: whole steps (forward, backward, AdamW) of the model in model.ts.

The model: pre-norm blocks of RMSNorm (eps 1e-5), full attention with RoPE (theta 1e4, rotate-half) and SwiGLU, no biases;
a final RMSNorm, the mean over tokens, Linear(width, 1) with a bias, binary cross-entropy with logits, mean over samples.
AdamW: lr 1e-4, betas 0.9 / 0.999, eps 1e-8, weight decay 0.01 on parameters of two axes (as ours: norms and biases are
not decayed). Shapes:

  bench  25,699,329 parameters: 1 x 512 tokens, width 512, 8 layers, 8 heads of 64, SwiGLU 1408
  mini      360,193 parameters: 16 x 106 tokens, width 96, 3 layers, 4 heads of 24, SwiGLU 288

  python torch_step.py [--shape bench|mini] [--mode eager|fused|compile|autocast] [--steps 12] [--threads 2] [--data FOLDER]
                       [--turns]

eager: scaled_dot_product_attention and the default AdamW. fused: AdamW(fused=True). compile: torch.compile of fused (needs
a C++ compiler and a minute). autocast: fused, with the forward pass under bf16 autocast. FOLDER holds `tensors.json` (name
and shape, in order) and `tensors.f32` (their elements, little-endian, one after the other): the model's weights by path,
and the batch as `x` and `label`. Prints one JSON line. With --turns it takes steps when told: it reads how many from each line
of its input, and answers with a line.
"""
import argparse
import json
import math
import pathlib
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

EPS, THETA = 1e-5, 1e4
SHAPES = {
    "bench": dict(samples=1, tokens=512, width=512, layers=8, heads=8, mlp=1408),
    "mini": dict(samples=16, tokens=106, width=96, layers=3, heads=4, mlp=288),
}


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS) * self.scale


def linear(inputs, outputs, bias=False):
    layer = nn.Linear(inputs, outputs, bias=bias)
    nn.init.normal_(layer.weight, std=inputs**-0.5)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class Block(nn.Module):
    def __init__(self, width, heads, mlp, **_):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.query, self.key, self.value, self.out = (linear(width, width) for _ in range(4))
        self.gate, self.up, self.down = linear(width, mlp), linear(width, mlp), linear(mlp, width)

    def forward(self, x, cos, sin):
        split = lambda y: y.unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [sample, head, token, head width]
        a = self.norm1(x)
        q, k, v = rotate(split(self.query(a)), cos, sin), rotate(split(self.key(a)), cos, sin), split(self.value(a))
        x = x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        b = self.norm2(x)
        return x + self.down(F.silu(self.gate(b)) * self.up(b))


class Model(nn.Module):
    def __init__(self, width, layers, heads, **shape):
        super().__init__()
        self.half = width // heads // 2
        self.blocks = nn.ModuleList(Block(width=width, heads=heads, **shape) for _ in range(layers))
        self.norm, self.head = Norm(width), linear(width, 1, bias=True)

    def forward(self, x):
        angle = torch.arange(x.shape[1])[:, None] * THETA ** (-torch.arange(self.half) / self.half)
        cos, sin = (f(angle).repeat(1, 2) for f in (torch.cos, torch.sin))
        for block in self.blocks:
            x = block(x, cos, sin)
        return self.head(self.norm(x).mean(1))


def load(folder):
    """Tensors by name."""
    flat = torch.frombuffer(bytearray((folder / "tensors.f32").read_bytes()), dtype=torch.float32)
    tensors, at = {}, 0
    for entry in json.loads((folder / "tensors.json").read_text()):
        count = torch.Size(entry["shape"]).numel()
        tensors[entry["name"]] = flat[at : at + count].clone().reshape(entry["shape"])
        at += count
    return tensors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", default="bench", choices=list(SHAPES))
    parser.add_argument("--mode", default="eager", choices=["eager", "fused", "compile", "autocast"])
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--turns", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(7)
    shape = SHAPES[args.shape]
    model = Model(**{name: size for name, size in shape.items() if name not in ("samples", "tokens")})
    x, label = torch.randn(shape["samples"], shape["tokens"], shape["width"]), torch.ones(shape["samples"], 1)
    if args.data:
        tensors = load(args.data)
        x, label = tensors.pop("x"), tensors.pop("label")
        model.load_state_dict(tensors)
        del tensors
    step_model = torch.compile(model) if args.mode == "compile" else model
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, **({} if args.mode == "eager" else {"fused": True}))
    losses = []

    def take(count):
        """Takes steps; their milliseconds."""
        times = []
        for _ in range(count):
            start = time.perf_counter()
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", torch.bfloat16, enabled=args.mode == "autocast"):
                logits = step_model(x)
            loss = F.binary_cross_entropy_with_logits(logits.float(), label)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            times.append((time.perf_counter() - start) * 1e3)
            if not math.isfinite(losses[-1]):
                sys.exit(f"the loss of step {len(losses)} is {losses[-1]}, in {args.mode} mode of PyTorch {torch.__version__}")
        return times

    take(args.warmup)
    step_ms = []
    if args.turns:
        for line in sys.stdin:
            turn = take(int(line))
            step_ms += turn
            print(json.dumps({"stepMs": turn}), flush=True)
    else:
        step_ms = take(args.steps)
    print(json.dumps({
        "version": torch.__version__,
        "parameters": sum(p.numel() for p in model.parameters()),
        "stepMs": step_ms,
        "peakRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "losses": losses,
    }))


if __name__ == "__main__":
    main()
