#!/usr/bin/env bash
# Build a small Debian with systemd twice from the same packages: as a directory for a container and
# as a disk for a virtual machine. Needs two minutes, 1 GB of disk, and a Debian mirror.
# Run: sudo bash get-debian.sh    Result: /var/cache/labs/debian
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo 'needs root, to unpack packages with their owners'; exit 77; }
for tool in debootstrap mke2fs qemu-img; do
  command -v $tool > /dev/null ||
    { echo "$tool is missing (Debian packages debootstrap, e2fsprogs, qemu-utils)"; exit 77; }
done
result=/var/cache/labs/debian
[ ! -e $result/disk.raw ] || { echo "$result is there already"; exit 0; }
mkdir -p /var/cache/labs
work=$(mktemp -d /var/cache/labs/debian.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP

debootstrap --variant=minbase \
  --include=systemd-sysv,udev,dbus,kmod,login,passwd,iproute2,linux-image-cloud-amd64 \
  trixie "$work/rootfs" "${MIRROR:-http://deb.debian.org/debian}"
rm -f "$work"/rootfs/var/cache/apt/archives/*.deb "$work"/rootfs/var/lib/apt/lists/*_*
echo lab > "$work/rootfs/etc/hostname"
echo 1ab00000000000000000000000000000 > "$work/rootfs/etc/machine-id"   # every boot is an ordinary one
cp "$work"/rootfs/boot/vmlinuz-* "$work/vmlinuz"
cp "$work"/rootfs/boot/initrd.img-* "$work/initrd.img"

# The virtual machine gets a disk with everything, the container the same without the kernel.
mke2fs -q -t ext4 -d "$work/rootfs" "$work/disk.raw" 1200M
qemu-img convert -c -O qcow2 "$work/disk.raw" "$work/disk.qcow2"
rm -rf "$work"/rootfs/boot/* "$work"/rootfs/usr/lib/modules/* "$work"/rootfs/lib/modules/*
tar -C "$work/rootfs" --numeric-owner -cf - . | gzip -6n > "$work/rootfs.tar.gz"
chmod 755 "$work"
mv "$work" $result
du -sh --apparent-size $result/*
