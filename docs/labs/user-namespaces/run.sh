#!/usr/bin/env bash
# User namespaces: a range of the host's user IDs becomes the IDs of a container.
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
need nsenter util-linux
need capsh libcap2-bin

work='' holder='' first='' other=''
clean_up() {
  cd /
  # shellcheck disable=SC2086  # up to three numbers
  [ -z "$holder" ] || kill $holder $first $other 2> /dev/null || true
  holder='' first='' other=''
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

limit 10 unshare --user true 2> why.txt || skip "no user namespace can be made: $(tail -n 1 why.txt)"

echo '--- a user namespace without a mapping'
# --8<-- [start:empty]
unshare --user sleep 3600 &
holder=$!
until [ "$(readlink /proc/$holder/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.1; done
inside() { limit 30 nsenter --target "$holder" --user --preserve-credentials "$@"; }
inside id -u | tee empty.txt
# --8<-- [end:empty]
check 'without a mapping, every user is 65534' grep -qx 65534 empty.txt

echo '--- a mapping written by hand'
# --8<-- [start:map]
echo '0 100000 65536' > /proc/$holder/uid_map      # inside, outside, how many
echo '0 100000 65536' > /proc/$holder/gid_map
as_root() { limit 30 nsenter --target "$holder" --user --setuid 0 --setgid 0 "$@"; }
as_root cat /proc/self/uid_map | tee map.txt
# --8<-- [end:map]
check 'the kernel accepted the mapping' test "$(awk '{ print $1, $2, $3 }' map.txt)" = '0 100000 65536'

# --8<-- [start:twice]
echo '0 0 4294967295' > /proc/$holder/uid_map || echo 'refused: a second mapping'
# --8<-- [end:twice]
check 'a mapping is written only once' test "$(awk '{ print $2 }' /proc/$holder/uid_map)" = 100000

echo '--- one file, two owners'
# --8<-- [start:owners]
mkdir shared && chmod 777 shared && chmod 711 .
as_root sh -c 'id -u; touch shared/by-root'
limit 30 nsenter --target "$holder" --user --setuid 1000 --setgid 1000 touch shared/by-1000
touch shared/by-host
stat -c '%u %n' shared/* | tee outside.txt
as_root stat -c '%u %n' shared/by-1000 shared/by-host shared/by-root | tee inside.txt
# --8<-- [end:owners]
check 'root inside is user 100000 outside' grep -qx '100000 shared/by-root' outside.txt
check 'user 1000 inside is user 101000 outside' grep -qx '101000 shared/by-1000' outside.txt
check 'inside, the same file belongs to user 0' grep -qx '0 shared/by-root' inside.txt
check 'what belongs to the real root has no owner inside' grep -qx '65534 shared/by-host' inside.txt

echo '--- root inside, and what it may do'
# --8<-- [start:powers]
as_root capsh --has-p=cap_sys_admin && echo 'root inside has cap_sys_admin'
as_root chown 0 shared/by-1000 && echo 'allowed: chown of a file of its range'
as_root chown 0 shared/by-host || echo 'refused: chown of a file of the host'
as_root hostname elsewhere || echo 'refused: the host name'
as_root unshare --uts hostname elsewhere && echo 'allowed: the name of its own UTS namespace'
as_root unshare --mount mount -t tmpfs tmpfs shared && echo 'allowed: a tmpfs in its own mounts'
as_root mknod shared/device c 1 3 || echo 'refused: mknod'
# --8<-- [end:powers]
powers() { limit 30 nsenter --target "$holder" --user --setuid 0 --setgid 0 "$@" 2> /dev/null; }
not() { ! "$@"; }
check 'root inside has all capabilities of its namespace' powers capsh --has-p=cap_sys_admin
check 'root inside may change files of its own range' powers chown 0 shared/by-1000
check 'root inside may not change files of the host' not powers chown 0 shared/by-host
check 'root inside may not change the host name' not powers hostname elsewhere
check 'root inside may change the name of a UTS namespace that it made' \
  powers unshare --uts hostname elsewhere
check 'root inside may mount in a mount namespace that it made' \
  powers unshare --mount mount -t tmpfs tmpfs shared
check 'root inside may not make a device' not powers mknod shared/device c 1 3

echo '--- a second container with another range'
# --8<-- [start:second]
nsenter --target "$holder" --user --setuid 0 --setgid 0 sleep 3600 &
first=$!
unshare --user sleep 3600 &
other=$!
until [ "$(readlink /proc/$other/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.1; done
echo '0 200000 65536' > /proc/$other/uid_map
echo '0 200000 65536' > /proc/$other/gid_map
as_root sh -c 'echo secret > shared/first; chmod 600 shared/first'
limit 30 nsenter --target "$other" --user --setuid 0 --setgid 0 cat shared/first ||
  echo 'refused: a file of the first container'
limit 30 nsenter --target "$other" --user --setuid 0 --setgid 0 kill "$first" ||
  echo 'refused: a process of the first container'
# --8<-- [end:second]
second() { limit 30 nsenter --target "$other" --user --setuid 0 --setgid 0 "$@" 2> /dev/null; }
check 'root of a second container may not read the first container'\''s files' not second cat shared/first
check 'root of a second container may not stop the first container'\''s processes' kill -0 "$first"
[ "$failed" = 0 ]
