#!/usr/bin/env bash
# Make a virtual machine that serves app.py, from the Debian that labs/get-debian.sh has built.
# Run: sudo bash add-app.sh, beside app.py    Result: disk.raw, vmlinuz, and initrd.img in this directory
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo 'needs root, to mount the disk'; exit 77; }
[ -f /var/cache/labs/debian/disk.raw ] || { echo 'run get-debian.sh first'; exit 77; }
[ -f app.py ] || { echo 'app.py is not in this directory'; exit 77; }
cp --sparse=always /var/cache/labs/debian/{disk.raw,vmlinuz,initrd.img} .
disk=$(mktemp -d)
trap 'umount "$disk"; rmdir "$disk"' EXIT
mount -o loop disk.raw "$disk"

cp -L /etc/resolv.conf "$disk/etc/resolv.conf"
chroot "$disk" apt-get update -q
DEBIAN_FRONTEND=noninteractive chroot "$disk" apt-get install -q -y --no-install-recommends python3
rm -f "$disk"/var/cache/apt/archives/*.deb "$disk"/var/lib/apt/lists/*_*

cp app.py "$disk/srv/app.py"
cat > "$disk/etc/systemd/system/app.service" <<'END'
[Service]
ExecStart=/usr/bin/python3 /srv/app.py
[Install]
WantedBy=multi-user.target
END
cat > "$disk/etc/systemd/network/80-dhcp.network" <<'END'
[Match]
Name=e*
[Network]
DHCP=yes
END
echo guest > "$disk/etc/hostname"
wants=$disk/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants"
ln -s ../app.service /usr/lib/systemd/system/systemd-networkd.service "$wants"
chown --reference=app.py disk.raw vmlinuz initrd.img   # QEMU needs no root, but it writes to the disk
