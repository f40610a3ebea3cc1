#!/usr/bin/env bash
# Limits: a control group stops a greedy container, and does not hide the size of the machine.
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
need xargs findutils

work='' memory='' pids=''
clean_up() {
  cd /
  jobs -p | xargs -r kill 2> /dev/null || true
  for group in "$memory" "$pids"; do
    for _ in 1 2 3 4 5 6 7 8; do
      [ -d "$group" ] || break
      xargs -r kill -KILL < "$group/cgroup.procs" 2> /dev/null || true
      rmdir "$group" 2> /dev/null || sleep 0.3
    done
  done
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

tree=/sys/fs/cgroup
[ -w $tree ] || skip "$tree cannot be written: is this a container?"
[ "$(stat -f -c %T $tree)" != cgroup2fs ] || grep -q 'memory.*pids' $tree/cgroup.subtree_control ||
  skip "the controllers memory and pids are not both in $tree/cgroup.subtree_control"
[ "$(stat -f -c %T $tree)" = cgroup2fs ] || { [ -d $tree/memory ] && [ -d $tree/pids ]; } ||
  skip "the controllers memory and pids are not both mounted in $tree"

# --8<-- [start:group]
case $(stat -f -c %T /sys/fs/cgroup) in
  cgroup2fs)                                   # version 2: one tree for all controllers
    memory=/sys/fs/cgroup/lab-limits-$$ pids=$memory events=memory.events
    mkdir "$memory"
    echo 64M > "$memory/memory.max"
    echo 0 > "$memory/memory.swap.max" ;;
  *)                                           # version 1: one tree for each controller
    memory=/sys/fs/cgroup/memory/lab-limits-$$ events=memory.oom_control
    pids=/sys/fs/cgroup/pids/lab-limits-$$
    mkdir "$memory" "$pids"
    echo 64M > "$memory/memory.limit_in_bytes"
    echo 0 > "$memory/memory.swappiness" ;;
esac
echo 16 > "$pids/pids.max"
# --8<-- [end:group]

# --8<-- [start:containers]
unlimited() { limit 30 unshare --mount --pid --fork --kill-child --mount-proc sh "$1"; }
cat > enter <<'END'
echo $$ > "$memory/cgroup.procs"
echo $$ > "$pids/cgroup.procs"
exec unshare --mount --pid --fork --kill-child --mount-proc sh "$1"
END
limited() { memory=$memory pids=$pids limit 30 sh enter "$1"; }
# --8<-- [end:containers]

echo '--- a process that wants 200 MiB'
# --8<-- [start:greedy]
cat > greedy <<'END'
dd if=/dev/zero of=/dev/null bs=200M count=1 2> /dev/null
echo "dd ended with status $?"
echo "and the container goes on"
END
sleep 3600 & bystander=$!
unlimited greedy | tee free.txt
limited greedy | tee limited.txt
# --8<-- [end:greedy]
check 'without a limit, a process gets 200 MiB' grep -q 'status 0$' free.txt
check 'with a limit of 64 MiB, it is killed: 137 is 128 + 9, the signal KILL' \
  grep -q 'status 137$' limited.txt
check 'the container keeps running' grep -q 'goes on$' limited.txt
check 'a process on the host is untouched' kill -0 "$bystander"
kill "$bystander"

# --8<-- [start:oom]
grep '^oom_kill ' "$memory/$events" | tee oom.txt
# --8<-- [end:oom]
check 'the kernel counted one kill in this group' grep -qx 'oom_kill 1' oom.txt

echo '--- a loop that wants 40 processes'
# --8<-- [start:many]
cat > many <<'END'
count=0
while [ $count -lt 40 ]; do
  sleep 5 &
  count=$((count + 1))
  echo "$count"
done
END
unlimited many | tail -n 1 | tee free-many.txt
{ limited many 2> refused.txt || true; } | tail -n 1 | tee limited-many.txt
cat refused.txt
# --8<-- [end:many]
check 'without a limit, a program starts 40 processes' test "$(cat free-many.txt)" = 40
check 'with a limit of 16, it starts fewer' test "$(cat limited-many.txt)" -lt 16

echo '--- what the limited container sees'
# --8<-- [start:sees]
cat > sees <<'END'
grep MemTotal /proc/meminfo
echo "processors: $(grep -c ^processor /proc/cpuinfo)"
END
sh sees | tee host.txt
limited sees | tee sees.txt
# --8<-- [end:sees]
check 'the container still sees the memory and the processors of the host' cmp -s host.txt sees.txt
[ "$failed" = 0 ]
