#!/usr/bin/env bash
# Two kernels: a virtual machine boots a kernel of its own.
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
need cpio cpio
need qemu-system-x86_64 qemu-system-x86
! ldd "$(command -v busybox)" > /dev/null 2>&1 || skip 'busybox is not static (Debian package busybox-static)'

work=
clean_up() {
  cd /
  [ -z "$work" ] || rm -rf --one-file-system "$work"
  work=
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

# --8<-- [start:kernel]
for kernel in "${LAB_KERNEL:-}" /var/cache/labs/vmlinuz /boot/vmlinuz-*; do
  [ ! -f "$kernel" ] || break
done
echo "guest kernel: $kernel"
# --8<-- [end:kernel]
[ -f "$kernel" ] || skip 'no kernel to boot in /var/cache/labs or /boot: run get-kernel.sh'

# --8<-- [start:folder]
limit() { timeout --foreground --kill-after=2 "$@"; }
work=$(mktemp -d)
cd "$work"
# --8<-- [end:folder]

# --8<-- [start:questions]
cat > questions <<'END'
echo "kernel:    $(uname -r)"
echo "boot id:   $(cat /proc/sys/kernel/random/boot_id)"
echo "uptime:    $(cut -d ' ' -f 1 /proc/uptime) s"
echo "memory:    $(sed -n 's/MemTotal: *//p' /proc/meminfo)"
END
sh questions | tee host.txt
# --8<-- [end:questions]

# --8<-- [start:guest]
mkdir -p guest/{bin,proc}
cp "$(command -v busybox)" guest/bin/busybox
chroot guest /bin/busybox --install -s /bin
cp questions guest/questions
cat > guest/init <<'END'
#!/bin/sh
mount -t proc proc /proc
sh /questions
poweroff -f
END
chmod +x guest/init
(cd guest && find . | cpio --quiet -o -H newc | gzip) > initramfs.gz
# --8<-- [end:guest]

# --8<-- [start:kvm]
vm=(qemu-system-x86_64 -nodefaults -no-user-config -display none -serial stdio -no-reboot)
kvm=none
if [ -w /dev/kvm ]; then
  truncate -s 65520 tiny.rom                     # where an x86 processor begins
  printf '\xb0\x2a\xe6\xf4\xf4' >> tiny.rom      # mov al,42; out 0xf4,al; hlt
  truncate -s 65536 tiny.rom
  status=0
  limit 20 "${vm[@]}" -accel kvm -bios tiny.rom \
    -device isa-debug-exit,iobase=0xf4 < /dev/null 2> /dev/null || status=$?
  kvm=broken
  [ "$status" != 85 ] || kvm=software            # the guest left with 2 * 42 + 1
  [ "$kvm" != software ] || ! grep -qwE 'vmx|svm' /proc/cpuinfo || kvm=hardware
elif [ -e /dev/kvm ]; then
  kvm=denied
fi
how=(-accel tcg)
[ "$kvm" != hardware ] || how=(-accel kvm -cpu host)
echo "KVM here: $kvm; the guest runs with ${how[*]}"
# --8<-- [end:kvm]

echo '--- the guest'
# --8<-- [start:boot]
limit 120 "${vm[@]}" "${how[@]}" -m 128 -kernel "$kernel" -initrd initramfs.gz \
  -append 'console=ttyS0 quiet panic=-1 no_timer_check' < /dev/null | tr -d '\r' | tee guest.txt
# --8<-- [end:boot]

answer() { sed -n "s/^$1: *//p" "$2"; }
seconds() { answer uptime "$1" | cut -d . -f 1; }
check 'the guest booted and answered' test -n "$(answer 'boot id' guest.txt)"
check 'the boot ID is not the host'\''s' \
  test "$(answer 'boot id' guest.txt)" != "$(answer 'boot id' host.txt)"
check 'the guest has the memory it was given, not the host'\''s' \
  test "$(answer memory guest.txt | cut -d ' ' -f 1)" -lt 131072
check 'the guest counts its uptime from its own boot' \
  test "$(seconds guest.txt)" -lt 120
check 'the kernel release is that of the file it booted' \
  grep -qaF "$(answer kernel guest.txt) (" "$kernel"
if grep -qaF "$(uname -r) (" "$kernel"; then
  echo "note  $kernel is a copy of the host's kernel: run get-kernel.sh to see another release"
else
  check 'the kernel release is not the host'\''s' \
    test "$(answer kernel guest.txt)" != "$(answer kernel host.txt)"
fi
check 'the host is still the same boot' \
  test "$(cat /proc/sys/kernel/random/boot_id)" = "$(answer 'boot id' host.txt)"
[ "$failed" = 0 ]
