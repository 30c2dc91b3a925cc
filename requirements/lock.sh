#!/usr/bin/env bash
# Write the locks anew: requirements/{runtime,dev,build,docs}.txt from pyproject.toml, benchmarks/requirements.txt from its .in
# file. Versions and the hashes of every file of each version; no address of an index. For Python 3.11 and newer, on
# Linux and macOS.
#
#   requirements/lock.sh PYTHON             keep the locked versions where pyproject.toml still allows them
#   requirements/lock.sh PYTHON --upgrade   take the newest that it allows
set -euo pipefail
cd "$(dirname "$0")/.."

python=${1:?"name a python3 of 3.11 or newer"}
shift

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check uv

compile() {
  "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-config --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}

compile pyproject.toml --output-file requirements/runtime.txt "$@"
compile pyproject.toml --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt "$@"
compile --group build --constraint requirements/dev.txt --output-file requirements/build.txt "$@"
compile --group docs --constraint requirements/dev.txt --output-file requirements/docs.txt "$@"
if [[ -e benchmarks/requirements.in ]]; then
  compile benchmarks/requirements.in --constraint requirements/dev.txt --output-file benchmarks/requirements.txt "$@"
fi
wc -l requirements/*.txt
