#!/usr/bin/env bash
# A crash inside: what else stops when a program in a container or the kernel of a guest crashes.
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
  jobs -p | xargs -r kill 2> /dev/null || true
  wait
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
cat /proc/sys/kernel/random/boot_id > before.txt
# --8<-- [end:folder]

# --8<-- [start:ticking]
cat > tick <<'END'
count=0
while [ $count -lt 1200 ] && [ ! -e stop ]; do
  count=$((count + 1))
  echo "tick $count"
  sleep 0.5
done
END
ticks() { grep -c '^tick ' "$1" || true; }
wait_for() {    # TEXT FILE: until the file has the text, while $second runs
  until grep -q "$1" "$2"; do
    kill -0 "$second" || return 1
    sleep 0.25
  done
}
# --8<-- [end:ticking]

echo '--- a program crashes in a container'
# --8<-- [start:container]
timeout --foreground --kill-after=2 90 \
  unshare --mount --pid --fork --kill-child --mount-proc sh tick > second.txt &
second=$!
wait_for 'tick 2' second.txt
cat > crash <<'END'
sh -c 'kill -SEGV $$'
echo "the program ended with status $?"
END
limit 30 unshare --mount --pid --fork --kill-child --mount-proc sh crash | tee first.txt
then=$(ticks second.txt)
sleep 2
echo "the second container: $then ticks at the crash, $(ticks second.txt) two seconds later"
# --8<-- [end:container]
check 'the program died of a segmentation fault: 139 is 128 + 11' grep -q 'status 139$' first.txt
check 'the second container kept running' test "$(ticks second.txt)" -gt "$then"
# --8<-- [start:container-end]
touch stop
wait
# --8<-- [end:container-end]

echo '--- the kernel of a guest panics'
# --8<-- [start:guests]
mkdir -p guest/{bin,proc}
cp "$(command -v busybox)" guest/bin/busybox
chroot guest /bin/busybox --install -s /bin
cat > guest/init <<'END'
#!/bin/sh
mount -t proc proc /proc
if grep -q crash-me /proc/cmdline; then
  echo "this guest asks its kernel to panic"
  echo c > /proc/sysrq-trigger
fi
. /tick
poweroff -f
END
chmod +x guest/init
cp tick guest/tick
(cd guest && find . | cpio --quiet -o -H newc | gzip) > initramfs.gz
# --8<-- [end:guests]

# --8<-- [start:kvm]
vm=(qemu-system-x86_64 -nodefaults -no-user-config -display none -serial stdio -no-reboot)
how=(-accel tcg)
truncate -s 65520 tiny.rom                       # where an x86 processor begins
printf '\xb0\x2a\xe6\xf4\xf4' >> tiny.rom        # mov al,42; out 0xf4,al; hlt
truncate -s 65536 tiny.rom
status=0
grep -qwE 'vmx|svm' /proc/cpuinfo && limit 20 "${vm[@]}" -accel kvm \
  -bios tiny.rom -device isa-debug-exit,iobase=0xf4 < /dev/null 2> /dev/null || status=$?
[ "$status" != 85 ] || how=(-accel kvm -cpu host)
echo "the guests run with ${how[*]}"
# --8<-- [end:kvm]

# --8<-- [start:second-guest]
vm+=("${how[@]}" -m 96 -kernel "$kernel" -initrd initramfs.gz)
words='console=ttyS0 quiet panic=-1 no_timer_check'
timeout --foreground --kill-after=2 600 "${vm[@]}" -append "$words" < /dev/null > second.txt &
second=$!
wait_for 'tick 2' second.txt
# --8<-- [end:second-guest]
# --8<-- [start:panic]
limit 120 "${vm[@]}" -append "$words crash-me" < /dev/null > first.txt
grep -a 'Kernel panic' first.txt | tr -d '\r'
then=$(ticks second.txt)
sleep 2
echo "the second guest: $then ticks at the panic, $(ticks second.txt) two seconds later"
# --8<-- [end:panic]
check 'the first guest'\''s kernel panicked' grep -qa 'Kernel panic - not syncing' first.txt
check 'nothing ran in the first guest after that' test "$(ticks first.txt)" = 0
check 'the second guest kept running' test "$(ticks second.txt)" -gt "$then"

# --8<-- [start:host]
kill "$second"
cat before.txt /proc/sys/kernel/random/boot_id
# --8<-- [end:host]
check 'the host is still the same boot' \
  test "$(cat before.txt)" = "$(cat /proc/sys/kernel/random/boot_id)"
[ "$failed" = 0 ]
