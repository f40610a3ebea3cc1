#!/usr/bin/env bash
# Snapshot restore: a guest continues where its memory was saved, twice if you like.
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

work='' guest=''
clean_up() {
  cd /
  [ -z "$guest" ] || kill "$guest" 2> /dev/null || true
  guest=
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

# --8<-- [start:guest]
mkdir -p guest/{bin,proc}
cp "$(command -v busybox)" guest/bin/busybox
chroot guest /bin/busybox --install -s /bin
cat > guest/init <<'END'
#!/bin/sh
mount -t proc proc /proc
secret=$(cat /proc/sys/kernel/random/uuid)     # made once, and kept in memory
count=0
while :; do
  count=$((count + 1))
  echo "count $count, boot $(cat /proc/sys/kernel/random/boot_id), secret $secret"
  usleep 50000
done
END
chmod +x guest/init
(cd guest && find . | cpio --quiet -o -H newc | gzip) > initramfs.gz
# --8<-- [end:guest]

# --8<-- [start:vm]
how=(-accel tcg)
! grep -qwE 'vmx|svm' /proc/cpuinfo || [ ! -w /dev/kvm ] || how=(-accel kvm -cpu host)
vm=(timeout --foreground --kill-after=2 100 qemu-system-x86_64
  -nodefaults -no-user-config -display none -serial file:serial
  -m 128 "${how[@]}" -kernel "$kernel" -initrd initramfs.gz
  -append 'console=ttyS0 quiet panic=-1 no_timer_check')
echo "the guest runs with ${how[*]}"
lines() { tr -d '\r' < "$1" | grep -a '^count .*, secret .*-' || true; }
wait_for_lines() { # FILE NUMBER: wait until the guest has printed so many lines
  for _ in {1..900}; do
    [ "$(lines "$1" | wc -l)" -lt "$2" ] || return 0
    kill -0 "$guest" || return 1
    sleep 0.1
  done
  return 1
}
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
# --8<-- [end:vm]

echo '--- boot, and save'
# --8<-- [start:save]
mkfifo monitor.in monitor.out
begun=$(milliseconds)
"${vm[@]}" -monitor pipe:monitor & guest=$!
exec 3<> monitor.in 4<> monitor.out             # QEMU reads its commands here
: > serial
wait_for_lines serial 1
echo "boot: $(($(milliseconds) - begun)) ms" | tee boot.txt
wait_for_lines serial 5
echo 'migrate "exec:cat > saved"' >&3
echo quit >&3
wait "$guest" || true
guest=
mv serial first
lines first | tail -n 1 | tee last.txt
du -m saved
# --8<-- [end:save]
check 'the guest has booted and counts' grep -q '^count [0-9]' last.txt

echo '--- restore it twice'
# --8<-- [start:restore]
restore() { # NAME: start a guest from the saved memory, and keep what it prints
  : > serial
  begun=$(milliseconds)
  "${vm[@]}" -incoming 'exec:cat saved' & guest=$!
  wait_for_lines serial 2
  echo "restore: $(($(milliseconds) - begun)) ms" | tee "$1.time"
  kill "$guest"
  wait "$guest" || true
  guest=
  lines serial | sed -n 2p | tee "$1"
}
restore second
restore third
# --8<-- [end:restore]

count() { sed 's/^count \([0-9]*\).*/\1/' "$1"; }
identity() { sed 's/^.*, boot/boot/' "$1"; }
for copy in second third; do
  check "$copy run: it continues to count, and did not boot" \
    test "$(count $copy)" -gt "$(count last.txt)"
  check "$copy run: the boot ID and the secret are those of the first run" \
    test "$(identity $copy)" = "$(identity last.txt)"
done
check 'restoring is faster than booting' \
  test "$(sed 's/[^0-9]//g' second.time)" -lt "$(sed 's/[^0-9]//g' boot.txt)"
[ "$failed" = 0 ]
