#!/usr/bin/env bash
# The live comparison with Python: PyTorch, transformers, Pillow.
#   1. Fixtures made anew are those that are committed; `npm test` compares the code with them.
#   2. Random networks of transformers: loaded here, run on every engine, saved, loaded there again.
#   3. Errors of the whole selector against its PyTorch composition.
#
# PYTHON names an interpreter that has the packages of requirements.txt; without it they are installed into a temporary
# folder. SEED draws other networks. Ends with 75 where Python or its packages cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unavailable() {
  echo "The comparison with Python cannot run: $1"
  exit 75
}

python=${PYTHON:-}
if [ -z "$python" ]; then
  python3 -m venv "$work/venv" >"$work/log" 2>&1 || unavailable "$(tail -n 1 "$work/log")"
  python=$work/venv/bin/python
  # A small package first: where it cannot be had the registry does not answer, which is nobody's mistake here.
  "$python" -m pip download --quiet --no-deps --dest "$work" packaging >"$work/log" 2>&1 ||
    unavailable "$(tail -n 1 "$work/log")"
  "$python" -m pip install --quiet --disable-pip-version-check -r tools/parity/requirements.txt
fi
export TRANSFORMERS_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1
typescript() { node --conditions=@videoitg/source --import tsx "$@"; }

for script in pillow-bicubic tokenizer qwen2-tokenizer selector; do
  "$python" "tools/fixtures/$script.py" --check
done
"$python" tools/parity/hf_models.py fixtures --check

"$python" tools/parity/hf_models.py make "$work/networks" "${SEED:-1}"
typescript tools/parity/hf-models.ts "$work/networks"
"$python" tools/parity/hf_models.py verify "$work/networks"

typescript tools/parity/assembled.ts
