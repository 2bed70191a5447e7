#!/usr/bin/env bash
# A selector beside the same composed in plain PyTorch, on frames of a video file: tiny networks, and with
# VIDEOITG_REAL_SIZE=1 also so400m and Qwen2-0.5B (20 minutes, 10 GB of memory, 4 GB on the disk).
# PYTHON names an interpreter that has the packages of tools/parity/requirements.txt; skipped where there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
if ! "$python" -c 'import torch, safetensors, PIL' 2>/dev/null; then
  echo "skipped: $python lacks PyTorch, safetensors or Pillow; name one that has them with PYTHON"
  exit 0
fi
engine=tensorflow
node packages/cli/bin/videoitg.js doctor | grep -q '^  tensorflow .* ok ' || engine=onnxruntime

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm run --silent bench -- real-size --size tiny --python "$python" --engine "$engine" --folder "$work"
[ "${VIDEOITG_REAL_SIZE:-}" != 1 ] || npm run --silent bench -- real-size --python "$python" --engine "$engine"
