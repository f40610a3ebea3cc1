#!/usr/bin/env bash
# Install the Debian packages that tests use beside Python: those of the labs, and a web server.
# Needs root. Installs only what is missing, so a second run takes no time.
set -euo pipefail
cd "$(dirname "$0")"
bash install-lab-packages.sh
if ! [ -x /usr/sbin/nginx ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light
  # The test starts a server of its own; the packaged one need not run.
  service nginx stop >/dev/null 2>&1 || true
fi
# Browser tests take a third less time with it; without it they use any Chromium that is there.
if ! command -v chromium-headless-shell >/dev/null; then
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell ||
    echo "chromium-headless-shell cannot be installed: browser tests take longer"
fi
