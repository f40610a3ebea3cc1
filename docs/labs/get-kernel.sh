#!/usr/bin/env bash
# Fetch Debian's kernel for virtual machines as a file, without installing it: no boot menu changes.
# Run: sudo bash get-kernel.sh    Result: /var/cache/labs/vmlinuz
set -euo pipefail
trap 'rm -rf "${download:-}"' EXIT
# --8<-- [start:kernel]
download=$(mktemp -d)
cd "$download"
package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
apt-get download "${package:?is unknown: this system has no linux-image-cloud-amd64}"
dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --wildcards './boot/vmlinuz-*'
install -D -m 644 boot/vmlinuz-* /var/cache/labs/vmlinuz
cd / && rm -r "$download"
# --8<-- [end:kernel]
