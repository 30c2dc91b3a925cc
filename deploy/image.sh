#!/bin/sh
# The two steps that make the image, each a layer: the locked requirements, then the project. The Dockerfile runs them,
# and deploy/rehearse.sh runs the same ones on a machine without Docker.
#
#   deploy/image.sh requirements VENV    make VENV with the locked run-time requirements (wheels only, hashes checked)
#   deploy/image.sh project VENV         build the wheel with the locked backend and install it into VENV
set -eu

step=$1
venv=$2
python=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

case "$step" in
  requirements)
    # Without a pip of its own: nothing can be installed into the finished image.
    "$python" -m venv --without-pip "$venv"
    "$python" -m pip --python "$venv/bin/python" install --quiet \
      --require-hashes --only-binary :all: --requirement requirements/runtime.txt
    ;;
  project)
    build=$(mktemp -d)
    trap 'rm -rf "$build"' EXIT
    "$python" -m venv --without-pip "$build/venv"
    "$python" -m pip --python "$build/venv/bin/python" install --quiet \
      --require-hashes --only-binary :all: --requirement requirements/build.txt
    "$build/venv/bin/python" -m hatchling build --target wheel --directory "$build/wheel"
    "$python" -m pip --python "$venv/bin/python" install --quiet --no-deps --no-index "$build"/wheel/*.whl
    ;;
  *)
    echo "image.sh: no step $step" >&2
    exit 2
    ;;
esac
