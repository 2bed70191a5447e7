"""transformers' side of the weight comparison; the other is hf-models.ts.

python tools/parity/hf_models.py fixtures [--check]          writes packages/models/src/huggingface/fixtures
python tools/parity/hf_models.py make FOLDER [SEED]          random networks, each with what it gives
python tools/parity/hf_models.py verify FOLDER               what hf-models.ts has saved, tensor by tensor, bit by bit
needs: torch, transformers, numpy
"""

import json
import pathlib
import sys
import tempfile

import torch
import transformers
from hf_networks import Network, integers, load, qwen2, siglip  # also finds fixture_file
from fixture_file import store, store_bytes

FIXTURES = "packages/models/src/huggingface/fixtures"
# float32 inside of transformers' norms and angles.
FLOAT32 = 1e-5
# The released models' value hides in rounding: a norm that took another one would not be noticed.
LARGE_EPSILON = 1e-2

fixture_networks = [
    Network("qwen2-tied-sharded", 1, qwen2(61, 24, 4, 2, 8, 40, 2, True), shard="20KB", lengths=(9, 5)),
    Network(
        "qwen2-untied-bf16", 2, qwen2(50, 32, 4, 1, 16, 48, 2, False, 1e4, LARGE_EPSILON), "bfloat16",
        order="full", lengths=(6, 8),
    ),  # fmt: skip
    Network("siglip-56", 3, siglip(56, 2, 8, 24), frames=2),
    Network("siglip-95-bf16", 4, siglip(95, 1, 16, 24, LARGE_EPSILON), "bfloat16", frames=1),
]


def random_networks(seed):
    """Every combination of what loads in a way of its own, with sizes drawn at random."""
    networks = []
    for at in range(8):
        tied, dtype, order = at % 2 == 0, ("float32", "bfloat16")[at // 2 % 2], ("causal", "full")[at // 4]
        draw = lambda bound, name: integers([seed, "qwen2", at, name], 1, bound)[0]
        width, key_heads = (8, 16)[draw(2, "width")], 1 + draw(3, "key heads")
        config = qwen2(
            vocabulary=40 + draw(260, "vocabulary"),
            hidden=8 * (2 + draw(6, "hidden")),
            heads=key_heads * (1 + draw(4, "group")),
            key_heads=key_heads,
            width=width,
            mlp=24 + draw(80, "mlp"),
            layers=1 + draw(4, "layers"),
            tied=tied,
            theta=(1e4, 1e6)[draw(2, "theta")],
            epsilon=(LARGE_EPSILON, 1e-6)[draw(2, "epsilon")],
        )
        lengths = tuple(1 + draw(30, f"length {sample}") for sample in range(3))
        shard = "30KB" if draw(2, "shard") else None
        networks.append(Network(f"qwen2-{at}", seed, config, dtype, shard, order, lengths))
    for at in range(4):
        draw = lambda bound, name: integers([seed, "siglip", at, name], 1, bound)[0]
        config = siglip(
            image=(56, 95)[at % 2],
            heads=1 + draw(4, "heads"),
            width=(8, 16)[draw(2, "width")],
            mlp=16 + draw(60, "mlp"),
            epsilon=(LARGE_EPSILON, 1e-6)[at % 2],
        )
        dtype, shard = ("float32", "bfloat16")[at // 2], "30KB" if draw(2, "shard") else None
        networks.append(Network(f"siglip-{at}", seed, config, dtype, shard, frames=1 + draw(3, "frames"), whole=at in (0, 3)))
    return networks


def fixtures():
    for network in fixture_networks:
        with tempfile.TemporaryDirectory() as folder:
            network.save(folder)
            store(f"{FIXTURES}/{network.name}/expected.json", network.expected(folder), relative=FLOAT32)
            for file in sorted(pathlib.Path(folder).iterdir()):
                target = f"{FIXTURES}/{network.name}/model/{file.name}"
                if file.suffix == ".safetensors":
                    store_bytes(target, file.read_bytes())
                else:
                    store(target, json.loads(file.read_text()))


def make(folder, seed):
    for network in random_networks(seed):
        target = folder / network.name
        network.save(target / "model")
        (target / "expected.json").write_text(json.dumps(network.expected(target / "model", whole_gradients=True)))
    (folder / "seed.json").write_text(json.dumps(seed))
    print(f"{len(random_networks(seed))} networks of seed {seed} with transformers {transformers.__version__}")


def verify(folder):
    """Loads what the TypeScript side has saved with transformers itself; every tensor's bits are those of the original."""
    tensors = 0
    for network in random_networks(json.loads((folder / "seed.json").read_text())):
        kind = transformers.SiglipVisionModel if network.vision else transformers.Qwen2ForCausalLM
        saved, report = kind.from_pretrained(folder / network.name / "saved", output_loading_info=True)
        wrong = {name: sorted(keys) for name, keys in report.items() if keys}
        original = load(network, folder / network.name / "model").state_dict()
        ours = saved.state_dict()
        assert not wrong, (network.name, wrong)
        assert ours.keys() == original.keys(), (network.name, ours.keys() ^ original.keys())
        for key, tensor in original.items():
            assert ours[key].dtype == tensor.dtype == network.dtype, (network.name, key, ours[key].dtype)
            assert torch.equal(ours[key].view(torch.uint8), tensor.view(torch.uint8)), (network.name, key)
        tensors += len(original)
    print(f"saved here, loaded by transformers {transformers.__version__}: {tensors} tensors, none differs in a bit")


match sys.argv[1:]:
    case ["fixtures", *rest] if rest in ([], ["--check"]):
        fixtures()
    case ["make", folder, *seed] if len(seed) < 2:
        make(pathlib.Path(folder), int(seed[0]) if seed else 1)
    case ["verify", folder]:
        verify(pathlib.Path(folder))
    case _:
        sys.exit(__doc__)
