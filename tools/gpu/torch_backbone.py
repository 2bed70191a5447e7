"""The PyTorch side of the backbone's bench: whole steps (forward, backward, AdamW) of the network in backbone-model.ts.

Qwen2 without a language-model head: embedding, blocks of RMSNorm (eps 1e-6), grouped-query attention with rotary positions
(theta 1e6, rotate-half; q, k, v with a bias) and SwiGLU, a final RMSNorm; then one logit a position and the mean of their
binary cross-entropies. AdamW: lr 1e-4, betas 0.9 / 0.999, eps 1e-8, weight decay 0.01 on parameters of two axes.

  python torch_backbone.py --sizes JSON [--tokens 4096] [--products f32|bf16] [--weights f32|bf16] [--mode eager|compile]
                           [--attention full|causal] [--recompute] [--steps 5] [--warmup 2] [--data FOLDER] [--allow-cpu]

Attention is `scaled_dot_product_attention`; with bf16 products its flash kernel and no other. `--products bf16` is
autocast over f32 weights, as ours; `--weights bf16` stores weights and moments in bf16 besides. FOLDER holds
`tensors.json` (name and shape, in order) and `tensors.f32` (their elements, little-endian, one after the other): the
weights by path, and the batch as `ids` and `labels`. Prints one JSON line: {"ok": true, "value": ...} or
{"ok": false, "outOfMemory": ..., "message": ...}.
"""
import argparse
import contextlib
import json
import pathlib
import resource
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.checkpoint import checkpoint


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return F.rms_norm(x.float(), self.scale.shape, self.scale.float(), self.epsilon)


def linear(inputs, outputs, bias=False, std=None):
    layer = nn.Linear(inputs, outputs, bias=bias)
    nn.init.normal_(layer.weight, std=std or inputs**-0.5)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class Attention(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.head_width = sizes["headWidth"]
        self.grouped = sizes["heads"] != sizes["keyValueHeads"]
        attended, keys = sizes["heads"] * self.head_width, sizes["keyValueHeads"] * self.head_width
        self.query = linear(sizes["hidden"], attended, bias=True)
        self.key, self.value = (linear(sizes["hidden"], keys, bias=True) for _ in range(2))
        self.out = linear(attended, sizes["hidden"], std=(attended * 2 * sizes["layers"]) ** -0.5)

    def forward(self, x, cos, sin, causal):
        split = lambda y: y.unflatten(-1, (-1, self.head_width)).transpose(1, 2)  # [sample, head, position, head width]
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        q, k = rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=self.grouped)
        return self.out(mixed.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.gate, self.up = (linear(sizes["hidden"], sizes["mlp"]) for _ in range(2))
        self.down = linear(sizes["mlp"], sizes["hidden"], std=(sizes["mlp"] * 2 * sizes["layers"]) ** -0.5)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Block(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.norm1, self.norm2 = (Norm(sizes["hidden"], sizes["epsilon"]) for _ in range(2))
        self.attention, self.mlp = Attention(sizes), Mlp(sizes)

    def forward(self, x, cos, sin, causal):
        x = x + self.attention(self.norm1(x), cos, sin, causal)
        return x + self.mlp(self.norm2(x))


class Embedding(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(sizes["vocabulary"], sizes["hidden"]) * 0.02)

    def forward(self, ids):
        return F.embedding(ids, self.weight)


class Decoder(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        self.embedding = Embedding(sizes)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes["layers"]))
        self.norm = Norm(sizes["hidden"], sizes["epsilon"])

    def forward(self, ids, causal, recompute):
        x = self.embedding(ids)
        half = self.sizes["headWidth"] // 2
        frequencies = self.sizes["ropeTheta"] ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
        angle = torch.arange(ids.shape[1], device=x.device, dtype=torch.float32)[:, None] * frequencies
        cos, sin = (f(angle).repeat(1, 2) for f in (torch.cos, torch.sin))
        for block in self.blocks:
            x = checkpoint(block, x, cos, sin, causal, use_reentrant=False) if recompute else block(x, cos, sin, causal)
        return self.norm(x)


class Model(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.decoder, self.head = Decoder(sizes), linear(sizes["hidden"], 1, bias=True)

    def forward(self, ids, labels, causal, recompute):
        logits = self.head(self.decoder(ids, causal, recompute))
        return F.binary_cross_entropy_with_logits(logits.float(), labels)


def load(folder):
    """Tensors by name."""
    flat = torch.frombuffer(bytearray((folder / "tensors.f32").read_bytes()), dtype=torch.float32)
    tensors, at = {}, 0
    for entry in json.loads((folder / "tensors.json").read_text()):
        count = torch.Size(entry["shape"]).numel()
        tensors[entry["name"]] = flat[at : at + count].clone().reshape(entry["shape"])
        at += count
    return tensors


def resident_mb(peak):
    if peak:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def measure(args):
    cuda = torch.cuda.is_available()
    if not cuda and not args.allow_cpu:
        raise SystemExit("PyTorch sees no GPU: install a CUDA build of it, or give --allow-cpu.")
    device = "cuda" if cuda else "cpu"
    torch.manual_seed(7)
    torch.backends.cuda.matmul.allow_tf32 = False
    sizes, base = json.loads(args.sizes), resident_mb(peak=False)
    with torch.device(device):
        model = Model(sizes)
        ids = torch.randint(sizes["vocabulary"], (1, args.tokens))
        labels = (ids % 3 == 0).float()[..., None]
    if args.data:
        tensors = load(args.data)
        ids, labels = tensors.pop("ids").long().to(device), tensors.pop("labels").to(device)
        model.load_state_dict(tensors)
    if args.weights == "bf16":
        model.bfloat16()
    step_model = torch.compile(model) if args.mode == "compile" else model
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4, fused=True)
    bf16 = args.products == "bf16" or args.weights == "bf16"
    flash = lambda: sdpa_kernel(SDPBackend.FLASH_ATTENTION) if bf16 else contextlib.nullcontext()
    seconds, losses = [], []
    for _ in range(args.warmup + args.steps):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with flash(), torch.autocast(device, torch.bfloat16, enabled=bf16):
            loss = step_model(ids, labels, args.attention == "causal", args.recompute)
            loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if cuda:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    report = {
        "version": f"PyTorch {torch.__version__}",
        "parameters": sum(p.numel() for p in model.parameters()),
        "stepMs": [s * 1e3 for s in seconds[args.warmup :]],
        "firstMs": seconds[0] * 1e3,
        "losses": losses,
        "hostMb": resident_mb(peak=True) - base,
    }
    if cuda:
        report["allocatedMb"] = torch.cuda.max_memory_allocated() / 1e6
        report["reservedMb"] = torch.cuda.max_memory_reserved() / 1e6
    return report


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--tokens", type=int, default=4096)
    parser.add_argument("--products", default="bf16", choices=["f32", "bf16"])
    parser.add_argument("--weights", default="f32", choices=["f32", "bf16"])
    parser.add_argument("--mode", default="eager", choices=["eager", "compile"])
    parser.add_argument("--attention", default="full", choices=["full", "causal"])
    parser.add_argument("--recompute", action="store_true")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--allow-cpu", action="store_true")
    args = parser.parse_args()
    try:
        answer = {"ok": True, "value": measure(args)}
    except (Exception, SystemExit) as error:
        message = (str(error).strip().splitlines() or [type(error).__name__])[0]
        answer = {"ok": False, "outOfMemory": isinstance(error, torch.OutOfMemoryError), "message": message}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
