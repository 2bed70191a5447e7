"""Tiny networks of transformers with unit-gain weights, and what they give: states, logits and gradients.

Weights, inputs and directions come from the counter-based generator of packages/core/src/random, so that the TypeScript
side draws the same inputs and only weights travel in files.
"""

import base64
import math
import pathlib
import sys

import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fixtures"))
from counter_random import integers, uniform  # noqa: E402

# Its remarks on token ids of so small a vocabulary, and bars of progress.
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


class Network:
    """One network: its configuration, how it is saved, and on what it is run."""

    def __init__(self, name, seed, config, dtype="float32", shard=None, order="causal", lengths=(), frames=0, whole=False):
        self.name, self.seed, self.config = name, seed, config
        self.dtype, self.shard = getattr(torch, dtype), shard
        self.order, self.lengths, self.frames = order, lengths, frames
        # A whole SigLIP has a text tower beside the vision tower.
        self.whole = whole

    @property
    def stored(self):
        """The dtype as safetensors spells it."""
        return {torch.float32: "F32", torch.bfloat16: "BF16"}[self.dtype]

    @property
    def vision(self):
        return isinstance(self.config, transformers.SiglipVisionConfig)

    def build(self):
        """The network with random weights, rounded to the type that it is saved in."""
        if self.whole:
            text = transformers.SiglipTextConfig(
                vocab_size=20, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
                bos_token_id=0, eos_token_id=1, pad_token_id=1,
            )  # fmt: skip
            whole = transformers.SiglipConfig(text_config=text.to_dict(), vision_config=self.config.to_dict())
            model = transformers.SiglipModel(whole)
        elif self.vision:
            model = transformers.SiglipVisionModel(self.config)
        else:
            model = transformers.Qwen2ForCausalLM(self.config)
        with torch.no_grad():
            for name, weight in model.named_parameters():
                weight.copy_(torch.from_numpy(self.weight(name, tuple(weight.shape))))
        return model.to(self.dtype)

    def weight(self, name, shape):
        """Unit gain; biases and norms away from 0 and 1 (spec 10.2)."""
        norm = "norm" in name
        if name.endswith("bias") or name == "logit_bias":
            low, high = -0.5, 0.5
        elif norm:
            low, high = 0.5, 1.5
        else:
            table = "embed_tokens" in name or "position_embedding" in name or "token_embedding" in name
            high = math.sqrt(3.0 if table or len(shape) < 2 else 3.0 / math.prod(shape[1:]))
            low = -high
        return self.draw(["weight", name], shape, low, high)

    def draw(self, path, shape, low=-1.0, high=1.0):
        return uniform([self.seed, self.name, *path], shape, low, high)

    def ids(self):
        """Token ids of every sample."""
        size = self.config.vocab_size
        return [integers([self.seed, self.name, "ids", at], length, size) for at, length in enumerate(self.lengths)]

    def save(self, folder):
        self.build().save_pretrained(folder, **({"max_shard_size": self.shard} if self.shard else {}))

    def expected(self, folder, whole_gradients=False):
        """What the saved network gives in float64; transformers itself keeps RMS norms and angles in float32."""
        model = load(self, folder, dtype=torch.float64, attn_implementation="eager")
        given, base = (run_siglip(self, model), "vision_model.") if self.vision else (run_qwen2(self, model), "model.")
        return {
            "seed": self.seed,
            "name": self.name,
            "stored": self.stored,
            **given,
            "wholeGradients": whole_gradients,
            "gradients": gradients(self, model, base, whole_gradients),
        }


def load(network, folder, **options):
    """The network's tower or language model from a folder that `Network.save` has written."""
    if network.whole:
        return transformers.SiglipModel.from_pretrained(folder, **options).vision_model
    kind = transformers.SiglipVisionModel if network.vision else transformers.Qwen2ForCausalLM
    return kind.from_pretrained(folder, **options)


def base64_of(values):
    return base64.b64encode(values.detach().double().numpy().astype("<f8").tobytes()).decode()


def gradients(network, model, base, whole):
    """By key, as the released checkpoints spell it: a parameter's gradient, or of every row its weighted sum."""
    found = {}
    for name, weight in model.named_parameters():
        if weight.grad is None:
            continue
        key = name if name.startswith((base, "lm_head.")) else base + name
        rows = weight.grad.reshape(len(weight), -1)
        direction = torch.from_numpy(network.draw(["row", key], (rows.shape[1],))).double()
        found[key] = base64_of(rows if whole else rows @ direction)
    return found


def run_siglip(network, model):
    """The second last entry of the tuple of hidden states (spec 2.2); gradients are of a direction's product with it."""
    side = network.config.image_size
    pixels = torch.from_numpy(network.draw(["pixels"], (network.frames, 3, side, side))).double()
    states = model(pixels, output_hidden_states=True).hidden_states[-2]
    product(network, ["direction"], states).backward()
    return {"kind": "siglip", "frames": network.frames, "states": base64_of(states)}


def run_qwen2(network, model):
    """Normed final states and logits of every sample, each run by itself; gradients are of a direction's product with the
    logits. Full attention is an additive mask of zeros."""
    states, logits, products = [], [], []
    for at, ids in enumerate(network.ids()):
        length = len(ids)
        mask = torch.zeros(1, 1, length, length, dtype=torch.float64) if network.order == "full" else None
        given = model(torch.tensor([ids]), attention_mask=mask, output_hidden_states=True)
        states.append(given.hidden_states[-1][0])
        logits.append(given.logits[0])
        products.append(product(network, ["direction", at], given.logits[0]))
    sum(products).backward()
    return {
        "kind": "qwen2",
        "order": network.order,
        "ids": network.ids(),
        "states": base64_of(torch.cat(states)),
        "logits": base64_of(torch.cat(logits)),
    }


def product(network, path, values):
    return (values * torch.from_numpy(network.draw(path, values.shape)).double()).sum()


def qwen2(vocabulary, hidden, heads, key_heads, width, mlp, layers, tied, theta=1e6, epsilon=1e-6):
    return transformers.Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_attention_heads=heads,
        num_key_value_heads=key_heads,
        head_dim=width,
        intermediate_size=mlp,
        num_hidden_layers=layers,
        tie_word_embeddings=tied,
        rope_theta=theta,
        rms_norm_eps=epsilon,
    )


def siglip(image, heads, width, mlp, epsilon=1e-6, layers=3):
    return transformers.SiglipVisionConfig(
        image_size=image,
        patch_size=14,
        hidden_size=heads * width,
        num_attention_heads=heads,
        intermediate_size=mlp,
        num_hidden_layers=layers,
        layer_norm_eps=epsilon,
    )
