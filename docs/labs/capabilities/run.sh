#!/usr/bin/env bash
# Capabilities and seccomp: what root in a container may not do, and what it can still see.
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
need ip iproute2
need runc runc
need capsh libcap2-bin
! ldd "$(command -v busybox)" > /dev/null 2>&1 || skip 'busybox is not static (Debian package busybox-static)'

work=
clean_up() {
  cd /
  [ -z "$work" ] || runc --root "$work/state" delete --force "lab-capabilities-$$" 2> /dev/null || true
  find /sys/fs/cgroup -depth -type d -name "lab-capabilities-$$" -exec rmdir {} + || true
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

# --8<-- [start:attempts]
mkdir shelf
cat > attempts <<'END'
try() { if "$@" > /dev/null 2>&1; then echo "allowed: $1"; else echo "refused: $1"; fi; }
echo "I am user $(id -u)"
try hostname other                # needs the capability SYS_ADMIN
try mount -t tmpfs tmpfs shelf    # needs SYS_ADMIN
try ip link set lo mtu 1400       # needs NET_ADMIN
try mknod node c 1 3              # needs MKNOD
try mkdir folder                  # needs no capability
rm -rf node folder
sed -n 's/^CapEff:\t*/capabilities: /p; s/^Seccomp:\t*/seccomp: /p' /proc/self/status
END
# --8<-- [end:attempts]

echo '--- root with all capabilities, in new namespaces'
# --8<-- [start:all]
limit 30 unshare --mount --uts --net sh attempts | tee all.txt
# --8<-- [end:all]
for action in hostname mount ip mknod mkdir; do
  check "all capabilities: $action is allowed" grep -qx "allowed: $action" all.txt
done

echo '--- the same root without capabilities'
# --8<-- [start:none]
limit 30 unshare --mount --uts --net \
  setpriv --bounding-set=-all --inh-caps=-all sh attempts | tee none.txt
# --8<-- [end:none]
for action in hostname mount ip mknod; do
  check "no capabilities: $action is refused" grep -qx "refused: $action" none.txt
done
check 'no capabilities: the process is still user 0' grep -qx 'I am user 0' none.txt

echo '--- root in a container started by runc'
# --8<-- [start:container]
mkdir -p container/rootfs/{bin,dev,etc,proc,sys,shelf}
cp "$(command -v busybox)" container/rootfs/bin/busybox
chroot container/rootfs /bin/busybox --install -s /bin
cp attempts container/rootfs/attempts
runc spec --bundle container
sed -i 's/"terminal": true/"terminal": false/; s/"readonly": true/"readonly": false/
  s#"sh"#"sh", "/attempts"#' container/config.json
limit 30 runc --root state run --bundle container lab-capabilities-$$ < /dev/null | tee runc.txt
# --8<-- [end:container]
# --8<-- [start:decode]
capsh --decode="$(sed -n 's/^capabilities: //p' runc.txt)"
# --8<-- [end:decode]
for action in hostname mount ip mknod; do
  check "runc: $action is refused" grep -qx "refused: $action" runc.txt
done
check 'runc: mkdir is allowed, because it needs no capability' grep -qx 'allowed: mkdir' runc.txt

echo '--- the same container with a seccomp filter'
# --8<-- [start:seccomp]
cat > filter <<'END'
"seccomp": {
  "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]
},
END
sed -i '/"linux": {/r filter' container/config.json
limit 30 runc --root state run --bundle container lab-capabilities-$$ < /dev/null | tee seccomp.txt
# --8<-- [end:seccomp]
check 'seccomp: a filter is active (2 means filter)' grep -qx 'seccomp: 2' seccomp.txt
check 'seccomp: now mkdir is refused, too' grep -qx 'refused: mkdir' seccomp.txt

echo '--- what it can still see'
# --8<-- [start:sees]
cat > container/rootfs/attempts <<'END'
cut -d ' ' -f 1-3 /proc/version
cat /proc/sys/kernel/random/boot_id
grep MemTotal /proc/meminfo
grep -m 1 'model name' /proc/cpuinfo
END
sh container/rootfs/attempts > host.txt
limit 30 runc --root state run --bundle container lab-capabilities-$$ < /dev/null | tee sees.txt
# --8<-- [end:sees]
check 'a container sees the version, boot ID, memory, and processor of the host' cmp -s host.txt sees.txt

echo '--- what runc covers'
# --8<-- [start:covered]
cat > container/rootfs/attempts <<'END'
grep -E ' /(proc/|sys ).* ro' /proc/mounts
END
limit 30 runc --root state run --bundle container lab-capabilities-$$ < /dev/null | tee covered.txt
# --8<-- [end:covered]
check 'the files of /sys are read-only' grep -qE ' /sys sysfs ro,' covered.txt
check 'the settings of the kernel are read-only' grep -qE ' /proc/sys proc ro,' covered.txt
if [ -e /proc/sysrq-trigger ]; then
  check 'the switch that can crash the kernel is read-only' \
    grep -qE ' /proc/sysrq-trigger proc ro,' covered.txt
else
  echo 'skip  the switch that can crash the kernel: this kernel has no /proc/sysrq-trigger'
fi
[ "$failed" = 0 ]
