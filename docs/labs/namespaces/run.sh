#!/usr/bin/env bash
# Namespaces one at a time: what each kind hides, and what none of them hides.
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

need unshare util-linux
need ip iproute2
need ps procps
need setpriv util-linux

work=
clean_up() {
  cd /
  jobs -p | xargs -r kill -KILL 2> /dev/null || true
  wait
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

echo '--- UTS: the host name'
# --8<-- [start:uts]
limit 30 unshare --uts sh -c 'hostname inside; hostname' | tee uts.txt
hostname
# --8<-- [end:uts]
check 'UTS: the new name is seen inside' test "$(cat uts.txt)" = inside
check 'UTS: the host keeps its own name' test "$(hostname)" != inside

echo '--- PID: the other processes'
# --8<-- [start:pid]
cat > count <<'END'
echo "I am process $$ and see $(ls -d /proc/[0-9]* | wc -l) processes"
END
sh count
limit 30 unshare --pid --fork --kill-child --mount-proc sh count | tee pid.txt
# --8<-- [end:pid]
check 'PID: the first process inside has number 1' grep -q '^I am process 1 ' pid.txt
check 'PID: the first process sees a handful of processes' grep -qE ' see [1-5] processes$' pid.txt
# --8<-- [start:pid-outside]
unshare --pid --fork --kill-child --mount-proc sleep 30 &
sleep 1
ps -o pid,pidns,args --ppid $! | tee outside.txt
kill -KILL $!
# --8<-- [end:pid-outside]
check 'PID: the host still sees that process' grep -q 'sleep 30' outside.txt

echo '--- mount: the mounted file systems'
# --8<-- [start:mount]
mkdir shelf
limit 30 unshare --mount sh -c 'mount -t tmpfs tmpfs shelf; touch shelf/book; ls shelf' | tee mount.txt
ls shelf
# --8<-- [end:mount]
check 'mount: the new file system is seen inside' test "$(cat mount.txt)" = book
check 'mount: the host sees an empty directory' test -z "$(ls shelf)"

echo '--- network: interfaces, addresses, routes, ports'
# --8<-- [start:net]
ip -brief link
limit 30 unshare --net ip -brief link | tee net.txt
# --8<-- [end:net]
check 'network: only a loopback interface is left, and it is down' \
  test "$(awk '$1 !~ /@NONE$/ { print $1, $2 }' net.txt)" = 'lo DOWN'   # a tunnel's fallback is @NONE

echo '--- IPC: System V message queues, semaphores, shared memory'
# --8<-- [start:ipc]
limit 30 unshare --ipc sh -c 'ipcmk --queue > /dev/null; cat /proc/sysvipc/msg' | tee ipc.txt
cat /proc/sysvipc/msg
# --8<-- [end:ipc]
queue=$(awk 'NR == 2 { print $1 }' ipc.txt)
check 'IPC: the new queue is the only one inside' test "$(wc -l < ipc.txt)" -eq 2
check 'IPC: the host does not see it' \
  test -z "$(awk -v queue="$queue" '$1 == queue' /proc/sysvipc/msg)"

echo '--- cgroup: the path in the tree'
# --8<-- [start:cgroup]
cat /proc/self/cgroup
limit 30 unshare --cgroup cat /proc/self/cgroup | tee cgroup.txt
# --8<-- [end:cgroup]
check 'cgroup: every path starts at /' test -z "$(grep -v ':/$' cgroup.txt)"

echo '--- time: the clock since boot'
# --8<-- [start:time]
cut -d . -f 1 /proc/uptime
limit 30 unshare --time --boottime 1000000000 --fork cut -d . -f 1 /proc/uptime | tee time.txt
# --8<-- [end:time]
check 'time: the uptime is shifted inside' test "$(cat time.txt)" -gt 1000000000

echo '--- all of them together'
# --8<-- [start:all]
cat > kernel <<'END'
uname -r
cat /proc/sys/kernel/random/boot_id
END
sh kernel | tee host.txt
limit 30 unshare --uts --pid --fork --kill-child --mount-proc --net --ipc --cgroup --time \
  sh kernel | tee all.txt
# --8<-- [end:all]
check 'no namespace hides the kernel: same release, same boot ID' cmp -s host.txt all.txt

echo '--- user: who is root'
(cd / && limit 30 setpriv --reuid=65534 --regid=65534 --clear-groups \
  unshare --user --map-root-user true) \
  2> why.txt || {
  echo "skip  user: ordinary users may not make user namespaces here: $(cat why.txt)"
  exit "$failed"
}
# --8<-- [start:user]
cat > me <<'END'
echo "number inside: $(id -u)"
echo "inside, outside, how many: $(cat /proc/self/uid_map)"
hostname "$(hostname)" || echo 'may not set the host name'
END
limit 30 setpriv --reuid=65534 --regid=65534 --clear-groups \
  unshare --user --map-root-user sh < me | tee user.txt
# --8<-- [end:user]
check 'user: an ordinary user is number 0 inside' grep -q '^number inside: 0$' user.txt
check 'user: user ID 0 inside is user ID 65534 outside' grep -qE ': +0 +65534 +1$' user.txt
check 'user: that root may not change what belongs to the host' grep -q '^may not' user.txt
[ "$failed" = 0 ]
