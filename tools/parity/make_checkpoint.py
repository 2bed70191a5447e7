"""Writes a folder like that of a published VideoITG (spec 6) with random weights: SigLIP, projector, Qwen2 and classifier.

python tools/parity/make_checkpoint.py FOLDER [--size real|tiny] [--layers N] [--seed 1]        needs: torch, safetensors

real: so400m and Qwen2-0.5B, 924 million float32 weights in shards, 3.7 GB. tiny: the networks of spec 10.2. --layers: that
many layers of both instead of all. As published, the tower has a layer, a norm and a pooling head more than are used.

Weights have about unit gain, and norms and biases lie away from 1 and 0 (spec 10.2): with the usual 0.02 a wrong layer,
mask or position would hide below any tolerance. Nothing is trained, so scores mean nothing; they differ from frame to frame.
"""

import argparse
import json
import math
import pathlib
import shutil

import torch
from safetensors.torch import save_file

SHARD_BYTES = 10**9
# A small tokenizer in Qwen2's form; ids end far below the table's rows.
TOKENIZER = pathlib.Path(__file__).resolve().parents[2] / "packages/models/src/tokenizer/fixtures/qwen2/tokenizer.json"
# Factors on unit gain. Where all weights have it, frames of one video score alike: what they have in common outweighs what
# tells them apart. So pixels count more than positions, attention looks at some places rather than at all (scores of a
# standard deviation of two), and the classifier is steep.
GAINS = {
    "patch_embedding.weight": 3.0,
    "position_embedding.weight": 0.3,
    "q_proj.weight": 1.4,
    "k_proj.weight": 1.4,
    "model.out_proj.weight": 3.0,
}
LARGEST_BIAS = 0.2

# `classifier_bias` brings the scores of seed 1 near a half, where they move most.
SIZES = {
    "real": dict(
        vision=dict(image=384, patch=14, width=1152, heads=16, mlp=4304, layers=27),
        language=dict(hidden=896, heads=14, key_heads=2, mlp=4864, layers=24, vocabulary=151_936),
        budget=16_384,
        classifier_bias=4.3,
    ),
    "tiny": dict(
        vision=dict(image=56, patch=14, width=32, heads=2, mlp=64, layers=3),
        language=dict(hidden=48, heads=6, key_heads=2, mlp=96, layers=3, vocabulary=1200),
        budget=150,
        classifier_bias=-2.7,
    ),
}


def vision_shapes(prefix, *, image, patch, width, mlp, layers, **_):
    """Names and shapes of SigLIP's vision tower (spec 6)."""
    shapes = {
        "embeddings.patch_embedding.weight": (width, 3, patch, patch),
        "embeddings.patch_embedding.bias": (width,),
        "embeddings.position_embedding.weight": ((image // patch) ** 2, width),
        "post_layernorm.weight": (width,),
        "post_layernorm.bias": (width,),
        "head.probe": (1, 1, width),
        "head.attention.in_proj_weight": (3 * width, width),
        "head.attention.in_proj_bias": (3 * width,),
    }
    linears = {"head.attention.out_proj": (width, width), "head.mlp.fc1": (mlp, width), "head.mlp.fc2": (width, mlp)}
    norms = ["head.layernorm"]
    for layer in (f"encoder.layers.{at}" for at in range(layers)):
        norms += [f"{layer}.layer_norm1", f"{layer}.layer_norm2"]
        linears |= {f"{layer}.self_attn.{name}_proj": (width, width) for name in ("q", "k", "v", "out")}
        linears |= {f"{layer}.mlp.fc1": (mlp, width), f"{layer}.mlp.fc2": (width, mlp)}
    for name in norms:
        shapes |= {f"{name}.weight": (width,), f"{name}.bias": (width,)}
    for name, shape in linears.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return {prefix + name: shape for name, shape in shapes.items()}


def language_shapes(*, hidden, heads, key_heads, mlp, layers, vocabulary):
    """Names and shapes of Qwen2 without a head over the vocabulary (spec 6)."""
    shapes = {"model.embed_tokens.weight": (vocabulary, hidden), "model.norm.weight": (hidden,)}
    keys = key_heads * hidden // heads
    for layer in (f"model.layers.{at}" for at in range(layers)):
        shapes |= {f"{layer}.{name}.weight": (hidden,) for name in ("input_layernorm", "post_attention_layernorm")}
        for name, rows in (("q", hidden), ("k", keys), ("v", keys)):
            shapes[f"{layer}.self_attn.{name}_proj.weight"] = (rows, hidden)
            shapes[f"{layer}.self_attn.{name}_proj.bias"] = (rows,)
        shapes[f"{layer}.self_attn.o_proj.weight"] = (hidden, hidden)
        shapes |= {f"{layer}.mlp.{name}_proj.weight": (mlp, hidden) for name in ("gate", "up")}
        shapes[f"{layer}.mlp.down_proj.weight"] = (hidden, mlp)
    return shapes


def all_shapes(vision, language):
    width, hidden = vision["width"], language["hidden"]
    projector = "model.mm_projector.out_projection"
    return {
        **language_shapes(**language),
        f"{projector}.0.weight": (hidden, width),
        f"{projector}.0.bias": (hidden,),
        f"{projector}.2.weight": (hidden, hidden),
        f"{projector}.2.bias": (hidden,),
        **vision_shapes("model.vision_tower.vision_tower.vision_model.", **vision),
        "out_proj.weight": (1, hidden),
        "out_proj.bias": (1,),
    }


def draw(name, shape, classifier_bias, generator):
    """Uniform weights: norms in [0.5, 1.5), small biases, tables of variance 1, else variance 1 / inputs; times a gain."""
    between = lambda low, high: torch.empty(shape).uniform_(low, high, generator=generator)
    if "norm" in name and name.endswith("weight"):
        return between(0.5, 1.5)
    if name == "out_proj.bias":
        return torch.full(shape, classifier_bias)
    if name.endswith("bias"):
        return between(-LARGEST_BIAS, LARGEST_BIAS)
    table = name.endswith(("embed_tokens.weight", "position_embedding.weight", "probe"))
    gain = next((gain for end, gain in GAINS.items() if f"model.{name}".endswith(end)), 1.0)
    bound = gain * math.sqrt(3.0 / (1 if table else math.prod(shape[1:])))
    return between(-bound, bound)


def config(vision, language, budget):
    """The fields that a published config.json has (spec 6)."""
    so400m = vision == SIZES["real"]["vision"]
    own_tower = {
        "image_size": vision["image"],
        "patch_size": vision["patch"],
        "hidden_size": vision["width"],
        "num_hidden_layers": vision["layers"],
        "num_attention_heads": vision["heads"],
        "intermediate_size": vision["mlp"],
        "layer_norm_eps": 1e-6,
    }
    return {
        "architectures": ["EagleQwenG"],
        "model_type": "eagle_QwenG",
        "hidden_size": language["hidden"],
        "intermediate_size": language["mlp"],
        "num_hidden_layers": language["layers"],
        "num_attention_heads": language["heads"],
        "num_key_value_heads": language["key_heads"],
        "vocab_size": language["vocabulary"],
        "tie_word_embeddings": True,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-6,
        "rope_theta": 1e6,
        "rope_scaling": None,
        "max_position_embeddings": 32_768,
        "use_sliding_window": False,
        "attention_dropout": 0.0,
        "initializer_range": 0.02,
        "mm_vision_tower": "google/siglip-so400m-patch14-384" if so400m else None,
        **({} if so400m else {"vision_config": own_tower}),
        "mm_projector_type": "seq_mlp",
        "mm_hidden_size": vision["width"],
        "mm_vision_select_layer": -2,
        "mm_vision_select_feature": "patch",
        "mm_patch_merge_type": "flat",
        "mm_use_4_vision_tokens": False,
        "vision_token_num": budget,
        "vision_min_num": 1,
        "use_mm_proj": True,
        "image_aspect_ratio": "square",
        "tokenizer_padding_side": "right",
        "tokenizer_model_max_length": 20_480,
        "mm_use_im_start_end": False,
        "mm_use_im_patch_token": False,
        "torch_dtype": "float32",
    }


def shards(shapes):
    """Names by shard, each of at most SHARD_BYTES unless one tensor alone is larger."""
    groups, room = [], 0
    for name, shape in shapes.items():
        size = 4 * math.prod(shape)
        if size > room:
            groups.append([])
            room = SHARD_BYTES
        groups[-1].append(name)
        room -= size
    return groups


def write(folder, size, layers, seed):
    """Fills a draft beside the folder, which then takes its name: there is a whole checkpoint or none."""
    vision, language = dict(SIZES[size]["vision"]), dict(SIZES[size]["language"])
    if layers:
        vision["layers"], language["layers"] = layers + 1, layers
    shapes, bias = all_shapes(vision, language), SIZES[size]["classifier_bias"]
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    generator = torch.Generator().manual_seed(seed)
    groups, weight_map = shards(shapes), {}
    for at, names in enumerate(groups, 1):
        file = f"model-{at:05}-of-{len(groups):05}.safetensors"
        save_file({name: draw(name, shapes[name], bias, generator) for name in names}, draft / file, {"format": "pt"})
        weight_map |= dict.fromkeys(names, file)
    parameters = sum(math.prod(shape) for shape in shapes.values())
    index = {"metadata": {"total_size": 4 * parameters}, "weight_map": weight_map}
    (draft / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    (draft / "config.json").write_text(json.dumps(config(vision, language, SIZES[size]["budget"]), indent=2) + "\n")
    shutil.copy(TOKENIZER, draft)
    draft.rename(folder)
    print(json.dumps({"parameters": parameters, "bytes": 4 * parameters, "shards": len(groups)}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", default="real", choices=list(SIZES))
    parser.add_argument("--layers", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write(args.folder.absolute(), args.size, args.layers, args.seed)


if __name__ == "__main__":
    main()
