#!/usr/bin/env bash
# One kernel, two user spaces: a container has its own files and uses the host's kernel.
# Run: sudo bash run.sh
# Exits with 0 if every claim held, 1 if one did not, 77 if skipped (the reason is printed).
set -euo pipefail

# The same in every lab: refuse where the lab cannot run, check claims, clean up.
skip() { printf 'skipped: %s\n' "$*"; exit 77; }
need() { command -v "$1" > /dev/null || skip "$1 is missing (Debian package $2)"; }
check() { # CLAIM COMMAND...
  if "${@:2}"; then printf 'ok    %s\n' "$1"; else printf 'FAIL  %s\n' "$1"; failed=1; fi
}
failed=0
[ "$(uname -sm)" = 'Linux x86_64' ] || skip "this lab is for Linux on x86-64, not $(uname -sm)"
[ "$(id -u)" = 0 ] || skip 'this lab needs root: run it with sudo'
export LC_ALL=C PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"
umask 022
# End of the part that is the same in every lab.

need busybox busybox-static
need runc runc
! ldd "$(command -v busybox)" > /dev/null 2>&1 || skip 'busybox is not static (Debian package busybox-static)'

work=
clean_up() {
  cd /
  [ -z "$work" ] || runc --root "$work/state" delete --force "lab-one-kernel-$$" 2> /dev/null || true
  find /sys/fs/cgroup -depth -type d -name "lab-one-kernel-$$" -exec rmdir {} + || true
  [ -z "$work" ] || rm -rf --one-file-system "$work"
  work=
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

# --8<-- [start:folder]
limit() { timeout --foreground --kill-after=2 "$@"; }
work=$(mktemp -d)
cd "$work"
# --8<-- [end:folder]

# --8<-- [start:userland]
mkdir -p container/rootfs/{bin,dev,etc,proc,sys}
cp "$(command -v busybox)" container/rootfs/bin/busybox
chroot container/rootfs /bin/busybox --install -s /bin
echo 'PRETTY_NAME="Tiny userland (busybox)"' > container/rootfs/etc/os-release
# --8<-- [end:userland]

# --8<-- [start:questions]
cat > questions <<'END'
. /etc/os-release
echo "userland:  $PRETTY_NAME"
echo "kernel:    $(uname -r)"
echo "boot id:   $(cat /proc/sys/kernel/random/boot_id)"
set -- /proc/[0-9]*
echo "processes: $#"
END
cp questions container/rootfs/questions
# --8<-- [end:questions]

echo '--- the host'
# --8<-- [start:host]
sh questions | tee host.txt
# --8<-- [end:host]

echo '--- a container made by hand'
# --8<-- [start:by-hand]
cat > enter <<'END'
mount --bind container/rootfs container/rootfs   # pivot_root needs a mount point
cd container/rootfs
mount -t proc proc proc                          # the processes of this PID namespace
pivot_root . .                                   # the new tree becomes /, under the old one
/bin/umount -l .                                 # detach the old one
cd /
exec /bin/sh /questions
END
limit 30 unshare --mount --uts --ipc --net --pid --fork --kill-child sh enter | tee by-hand.txt
# --8<-- [end:by-hand]

echo '--- a container made by runc'
# --8<-- [start:runc]
runc spec --bundle container
sed -i 's/"terminal": true/"terminal": false/; s#"sh"#"sh", "/questions"#' container/config.json
limit 30 runc --root state run --bundle container lab-one-kernel-$$ < /dev/null | tee runc.txt
# --8<-- [end:runc]

answer() { sed -n "s/^$1: *//p" "$2"; }
for way in by-hand runc; do
  check "$way: the userland is not the host's" \
    test "$(answer userland $way.txt)" != "$(answer userland host.txt)"
  check "$way: the kernel release is the host's" \
    test "$(answer kernel $way.txt)" = "$(answer kernel host.txt)"
  check "$way: the boot ID is the host's" \
    test "$(answer 'boot id' $way.txt)" = "$(answer 'boot id' host.txt)"
  check "$way: it sees fewer processes than the host" \
    test "$(answer processes $way.txt)" -lt "$(answer processes host.txt)"
done
[ "$failed" = 0 ]
