#!/bin/sh
# Install what is measured beside this project, into a folder of its own: peers.sh [FOLDER]
# Nothing here is needed to build or test. What cannot be installed is left out of the tables.
set -eu
here=$(dirname "$0")
folder=${1:-.cache/peers}
mkdir -p "$folder"
[ -x "$folder/bin/python" ] || "${PYTHON:-python3}" -m venv "$folder"
pip="$folder/bin/python -m pip --disable-pip-version-check --quiet"
grep -v '^#' "$here/peers.txt" | while read -r requirement; do
  case $requirement in
    '') ;;
    # A plugin of MkDocs runs in our environment, which has everything that it needs.
    mkdocs-*) $pip install --no-deps --upgrade --target "$folder/plugins" "$requirement" || echo "left out: $requirement" ;;
    npm:*)
      npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "${requirement#npm:}" ||
        echo "left out: $requirement"
      ;;
    *) $pip install --only-binary :all: "$requirement" || echo "left out: $requirement" ;;
  esac
done
