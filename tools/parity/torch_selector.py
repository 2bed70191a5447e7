"""VideoITG's frame selector in plain PyTorch: scores of a video's frames, and what they cost. Written from spec 2 and 6.

python tools/parity/torch_selector.py CHECKPOINT SAMPLE [--threads 2] [--chunk 4]    needs: torch, safetensors, pillow<13

CHECKPOINT is a folder in the published layout; its weights are mapped and computed with as float32. SAMPLE is a folder with
`sample.json` {frames, height, width, text}, text being the instruction's token ids, and `frames.rgb`, the frames' bytes
[frame, row, column, 3]. Prints one JSON line: scores, logits, and of each phase seconds, CPU seconds and the largest resident set in MiB.

Of the tower only the layers that count are read and run. The projector sees reduced grids. Nothing is kept that is not
needed, so that it is a fair peer for time and memory.
"""

import argparse
import json
import math
import pathlib
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import safe_open

TOWER = "model.vision_tower.vision_tower.vision_model."
# Where config.json names the tower alone: google/siglip-so400m-patch14-384 (spec 1.2).
SO400M = dict(
    image_size=384,
    patch_size=14,
    hidden_size=1152,
    num_hidden_layers=27,
    num_attention_heads=16,
    intermediate_size=4304,
    layer_norm_eps=1e-6,
)


def read_weights(folder, wanted):
    """The wanted tensors as float32, mapped where they are stored so."""
    index = json.loads((folder / "model.safetensors.index.json").read_text())["weight_map"]
    weights = {}
    for file in sorted(set(index.values())):
        with safe_open(folder / file, framework="pt") as shard:
            weights |= {name: shard.get_tensor(name).float() for name in shard.keys() if wanted(name)}
    return weights


class Part:
    """The weights below one name."""

    def __init__(self, weights, prefix):
        self.weights, self.prefix = weights, prefix

    def __getitem__(self, name):
        return Part(self.weights, f"{self.prefix}{name}.")

    @property
    def weight(self):
        return self.weights[self.prefix + "weight"]

    @property
    def bias(self):
        return self.weights.get(self.prefix + "bias")

    def linear(self, x):
        return F.linear(x, self.weight, self.bias)


class Selector:
    def __init__(self, folder):
        config = json.loads((folder / "config.json").read_text())
        self.config, self.vision = config, config.get("vision_config") or SO400M
        self.vision_layers = self.vision["num_hidden_layers"] + 1 + config["mm_vision_select_layer"]
        unused = [f"{TOWER}head.", f"{TOWER}post_layernorm."]
        unused += [f"{TOWER}encoder.layers.{at}." for at in range(self.vision_layers, self.vision["num_hidden_layers"])]
        weights = read_weights(folder, lambda name: not name.startswith(tuple(unused)))
        self.tower, self.language = Part(weights, TOWER), Part(weights, "model.")
        self.projector, self.classifier = Part(weights, "model.mm_projector.out_projection."), Part(weights, "out_proj.")

    def side(self, frames):
        """Side of a frame's grid of tokens (spec 2.4)."""
        patches = self.vision["image_size"] // self.vision["patch_size"]
        return min(math.isqrt(self.config["vision_token_num"] // frames), patches)

    def pixels(self, frames):
        """Frames [frame, row, column, 3] of bytes to [frame, 3, image, image] in [-1, 1] (spec 2.1)."""
        size = (self.vision["image_size"],) * 2
        resized = np.stack([np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC)) for frame in frames])
        # One float64 product per possible byte, rounded once.
        table = (torch.arange(256, dtype=torch.float64) * (1 / 255)).float().sub(0.5).div(0.5)
        return table[torch.from_numpy(resized).long()].permute(0, 3, 1, 2)

    def features(self, pixels):
        """SigLIP up to the layer that is selected: [frame, patch, width] (spec 2.2)."""
        heads, epsilon = self.vision["num_attention_heads"], self.vision["layer_norm_eps"]
        embeddings, width = self.tower["embeddings"], self.vision["hidden_size"]
        patch = embeddings["patch_embedding"]
        x = F.conv2d(pixels, patch.weight, patch.bias, stride=self.vision["patch_size"]).flatten(2).transpose(1, 2)
        x = x + embeddings["position_embedding"].weight
        norm = lambda part, x: F.layer_norm(x, (width,), part.weight, part.bias, epsilon)
        for at in range(self.vision_layers):
            layer = self.tower["encoder"]["layers"][str(at)]
            attention, mlp = layer["self_attn"], layer["mlp"]
            y = norm(layer["layer_norm1"], x)
            q, k, v = (attention[f"{n}_proj"].linear(y).unflatten(-1, (heads, -1)).transpose(1, 2) for n in "qkv")
            x += attention["out_proj"].linear(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
            y = mlp["fc1"].linear(norm(layer["layer_norm2"], x))
            x += mlp["fc2"].linear(F.gelu(y, approximate="tanh"))
        return x

    def visual(self, features, side):
        """Features to a grid of projected vectors, [frame, token, hidden] (spec 2.4, 2.5)."""
        grid = math.isqrt(features.shape[1])
        if side != grid:
            square = features.transpose(1, 2).unflatten(2, (grid, grid))
            reduced = F.interpolate(square, size=(side, side), mode="bilinear", align_corners=False)
            features = reduced.flatten(2).transpose(1, 2)
        return self.projector["2"].linear(F.gelu(self.projector["0"].linear(features)))

    def decode(self, x):
        """Qwen2 with full attention on one sequence [position, hidden], up to its last norm (spec 2.7, 2.8)."""
        heads, key_heads = self.config["num_attention_heads"], self.config["num_key_value_heads"]
        width, epsilon = self.config["hidden_size"] // heads, self.config["rms_norm_eps"]
        inverse = self.config["rope_theta"] ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
        angles = torch.arange(len(x))[:, None] * inverse.float()
        cos, sin = (f(angles).repeat(1, 2) for f in (torch.cos, torch.sin))

        def rotate(x):
            first, second = x.chunk(2, -1)
            return x * cos + torch.cat((-second, first), -1) * sin

        norm = lambda part, x: F.rms_norm(x, x.shape[-1:], part.weight, epsilon)
        for at in range(self.config["num_hidden_layers"]):
            layer = self.language["layers"][str(at)]
            attention, mlp = layer["self_attn"], layer["mlp"]
            y = norm(layer["input_layernorm"], x)
            split = lambda name, count: attention[name].linear(y).unflatten(-1, (count, width)).transpose(0, 1)
            q, k, v = rotate(split("q_proj", heads)), rotate(split("k_proj", key_heads)), split("v_proj", key_heads)
            mixed = F.scaled_dot_product_attention(q[None], k[None], v[None], enable_gqa=True)[0]
            x += attention["o_proj"].linear(mixed.transpose(0, 1).flatten(1))
            y = norm(layer["post_attention_layernorm"], x)
            x += mlp["down_proj"].linear(F.silu(mlp["gate_proj"].linear(y)).mul_(mlp["up_proj"].linear(y)))
        return norm(self.language["norm"], x)

    def logits(self, visual, text):
        """Visual vectors first, then the instruction; mean of a frame's final states, classifier (spec 2.6, 2.9)."""
        words = F.embedding(torch.tensor(text), self.language["embed_tokens"].weight)
        frames, tokens, _ = visual.shape
        states = self.decode(torch.cat([visual.flatten(0, 1), words]))[: frames * tokens]
        return self.classifier.linear(states.unflatten(0, (frames, tokens)).mean(1))[:, 0]


def read_frames(folder, sample):
    shape = (sample["frames"], sample["height"], sample["width"], 3)
    return np.memmap(folder / "frames.rgb", np.uint8, "r", shape=shape)


class Phases:
    """Seconds, CPU seconds and the largest resident set of phases that follow each other."""

    def __init__(self):
        self.seconds, self.cpu_seconds, self.peak_mb = {}, {}, {}
        self.last = (time.perf_counter(), time.process_time())

    def end(self, name):
        now = (time.perf_counter(), time.process_time())
        self.seconds[name], self.cpu_seconds[name] = (new - old for new, old in zip(now, self.last))
        self.peak_mb[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if sys.platform == "linux":
            pathlib.Path("/proc/self/clear_refs").write_text("5")  # the largest resident set begins anew
        self.last = (time.perf_counter(), time.process_time())


def score(args):
    torch.set_num_threads(args.threads)
    sample = json.loads((args.sample / "sample.json").read_text())
    phases = Phases()
    with torch.inference_mode():
        selector = Selector(args.checkpoint)
        phases.end("load")
        side = selector.side(sample["frames"])
        frames = read_frames(args.sample, sample)
        chunks = (frames[at : at + args.chunk] for at in range(0, len(frames), args.chunk))
        visual = torch.cat([selector.visual(selector.features(selector.pixels(chunk)), side) for chunk in chunks])
        phases.end("vision")
        logits = selector.logits(visual, sample["text"])
        phases.end("decoder")
    return {
        "version": torch.__version__,
        "scores": torch.sigmoid(logits).tolist(),
        "logits": logits.tolist(),
        "seconds": phases.seconds,
        "cpuSeconds": phases.cpu_seconds,
        "peakMb": phases.peak_mb,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=pathlib.Path, nargs="?")
    parser.add_argument("sample", type=pathlib.Path, nargs="?")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--chunk", type=int, default=4, help="frames that the tower sees at a time")
    parser.add_argument("--version", action="store_true", help="print the version of PyTorch alone")
    args = parser.parse_args()
    print(json.dumps({"version": torch.__version__} if args.version else score(args)))


if __name__ == "__main__":
    main()
