#!/usr/bin/env bash
# Try the Dockerfile's steps on a machine without Docker: the same files, the same two build steps (deploy/image.sh),
# then the finished command as a user who owns nothing, with an empty environment and a read-only installation.
# Run as root it becomes user 10001, as in the image; run as anybody else it stays who it is.
#
#   deploy/rehearse.sh          PYTHON=/usr/bin/python3.13 deploy/rehearse.sh
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n--- %s\n' "$*"; }

usable_by_others() { # a python under somebody's home cannot be run by user 10001
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || return 1
  [[ $(id -u) -ne 0 ]] || as_nobody "$1" -c 'import venv' 2>/dev/null
}

as_nobody() {
  local clean=(env -i PATH="$PATH" HOME=/nonexistent LANG=C.UTF-8)
  if [[ $(id -u) -eq 0 ]]; then
    setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs "${clean[@]}" "$@"
  else
    "${clean[@]}" "$@"
  fi
}

say "a python that the image's user may run"
python=
for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 /usr/bin/python3 /usr/local/bin/python3; do
  path=$(command -v "$candidate") || continue
  if usable_by_others "$path"; then
    python=$path
    break
  fi
done
[[ -n $python ]] || { echo "no python3 of 3.11 or newer that another user may run; name one: PYTHON=... $0"; exit 1; }
"$python" --version

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"

say "the build context: what .dockerignore lets in, and each COPY of the Dockerfile finds its file"
mkdir "$place/context"
sed -n 's/^!//p' .dockerignore | while read -r entry; do cp --parents -r "$entry" "$place/context/"; done
find "$place/context" -name __pycache__ -type d -prune -exec rm -rf {} +
grep '^COPY ' Dockerfile | grep --invert-match -- '--from=' | sed 's/^COPY //' | while read -r line; do
  for source in ${line% *}; do
    [[ -e $place/context/$source ]] || { echo "COPY $source: not in the build context"; exit 1; }
    echo "COPY $source"
  done
done

say "RUN deploy/image.sh requirements; RUN deploy/image.sh project"
# A pip that can serve the image's python: the image has one, a Debian python may not.
"$python" -m pip --version >/dev/null 2>&1 || {
  echo "$python has no pip: install its pip package, or name another: PYTHON=... $0"
  exit 1
}
(cd "$place/context" && PYTHON=$python deploy/image.sh requirements "$place/opt" && PYTHON=$python deploy/image.sh project "$place/opt")

say "the wheel brings the packages and their data files, and no tests"
site=$(as_nobody "$place/opt/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
(cd "$place/context" && find events state_machines business_time suggestions store workflows tasks web cli settings -type f) |
  while read -r file; do [[ -e $site/$file ]] || { echo "missing from the wheel: $file"; exit 1; }; done
for folder in tests benchmarks docs deploy; do
  [[ ! -e $site/$folder ]] || { echo "must not be in the wheel: $folder"; exit 1; }
done
"$python" -m pip --python "$place/opt/bin/python" check

say "the command, as user $(as_nobody id -u)"
chmod -R go+rX,a-w "$place/opt"
data=$place/data
install -d -m 0700 "$data"
[[ $(id -u) -ne 0 ]] || chown 10001:10001 "$data"
in_image() {
  as_nobody env PATH="$place/opt/bin:/usr/bin:/bin" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    SJE_DATA_DIR="$data" SJE_ENVIRONMENT=production SJE_LOG_JSON=true sje "$@"
}
cd "$data"
in_image --help
in_image migrate --help
for role in consumer worker beat web flower; do in_image run "$role" --help >/dev/null && echo "sje run $role: there"; done
in_image migrate

say "rehearsed: the image's steps work here"
