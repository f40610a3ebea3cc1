#!/usr/bin/env bash
# Install what the labs need on Debian or Ubuntu: all packages, and a kernel file for the guests.
# With the word `all`, also what only some rows of the measuring labs need.
# Root, idempotent; a second run does nothing. The kernel is unpacked, never installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wanted=(busybox-static cpio crun debootstrap e2fsprogs findutils iproute2 iptables libcap2-bin podman
        procps qemu-system-x86 qemu-utils runc util-linux)
# Rows that the measuring labs skip without them: for a record of a machine, not for the tests.
[ "${1:-}" != all ] || wanted+=(bubblewrap lxc nodejs qemu-user systemd-container)
missing=()
for package in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] ||
    missing+=("$package")
done
# Not in every release: its row is skipped where it is missing.
! apt-cache show runsc > /dev/null 2>&1 ||
  [ "$(dpkg-query -W -f '${db:Status-Status}' runsc 2> /dev/null)" = installed ] ||
  missing+=(runsc)
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
fi
# Ubuntu has no linux-image-cloud-amd64. There, the guests boot the host's own kernel.
if [ ! -s /var/cache/labs/vmlinuz ]; then
  if apt-cache show linux-image-cloud-amd64 > /dev/null 2>&1; then
    bash "$here/../docs/labs/get-kernel.sh"
  else
    echo 'no kernel fetched, because apt has no linux-image-cloud-amd64: guests boot the one in /boot'
  fi
fi
