#!/usr/bin/env bash
# Runs a packed folder.
#
#   run.sh --kit FOLDER [options]    with the TensorFlow and the Node that `gpu-kit unpack FOLDER ...` has put there
#   run.sh [options]                 with the Node of the path and the TensorFlow of VIDEOITG_TENSORFLOW
#
# The options are those of run.ts; --help lists them.
set -eo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ "${1:-}" = --kit ]; then
  if [ ! -f "${2:-}/env.sh" ]; then
    echo "${2:-No folder} is no unpacked kit: it has no env.sh. Unpack one with gpu-kit unpack FOLDER PART..." >&2
    exit 1
  fi
  kit=$(cd "$2" && pwd)
  shift 2
  # PyTorch brings CUDA libraries of its own and must not find the kit's.
  export VIDEOITG_PLAIN_LIBRARY_PATH=${LD_LIBRARY_PATH-}
  . "$kit/env.sh"
  mkdir -p "$here/tensorflow/gpu/deps"
  ln -sfn "$kit/tf" "$here/tensorflow/gpu/deps/lib"
  export VIDEOITG_TENSORFLOW=$here/tensorflow VIDEOITG_TENSORFLOW_PROVIDER=setup
fi

exec node "$here/js/run.js" "$@"
