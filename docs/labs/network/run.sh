#!/usr/bin/env bash
# A container network by hand: cables, a switch, address translation, and a published port.
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
need iptables iptables
need unshare util-linux
need nsenter util-linux

work='' nodes=''
clean_up() {
  cd /
  # shellcheck disable=SC2086  # a list of numbers
  [ -z "$nodes" ] || kill $nodes 2> /dev/null || true
  nodes=
  [ -z "$work" ] || rm -rf --one-file-system "$work"
  work=
}
trap clean_up EXIT
trap 'clean_up; exit 130' INT TERM HUP

# --8<-- [start:folder]
limit() { timeout --foreground --kill-after=2 "$@"; }
nodes=
work=$(mktemp -d)
cd "$work"
# --8<-- [end:folder]

# --8<-- [start:nodes]
node() { # NAME: make a network namespace that lives as long as a sleeping process in it
  unshare --net sleep 3600 &
  nodes="$nodes $!"
  echo $! > "$1.pid"
  until [ "$(readlink "/proc/$!/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
}
at() { limit 30 nsenter --target "$(cat "$1.pid")" --net "${@:2}"; } # NAME COMMAND...
serve() { # NAME OPTIONS...: a web server on port 80, with the files of the directory NAME
  mkdir -p "$1" && echo "this is $1" > "$1/index.html"
  timeout --foreground --kill-after=2 3600 \
    nsenter --target "$(cat "$1.pid")" --net busybox httpd -f -p 80 -h "$1" "${@:2}" &
  nodes="$nodes $!"
}
for name in host web db outside; do node $name; at $name ip link set lo up; done
# --8<-- [end:nodes]
at host iptables -t nat -S > why.txt 2>&1 || skip "no address translation: $(tail -n 1 why.txt)"

echo '--- alone'
# --8<-- [start:alone]
at web ip -brief address
at web busybox ping -c 1 -W 1 10.0.0.1 || echo 'web reaches nothing'
# --8<-- [end:alone]
not() { ! "$@"; }
quietly() { "$@" > /dev/null 2>&1; }
check 'a new network namespace reaches nothing' not quietly at web busybox ping -c 1 -W 1 10.0.0.1

echo '--- a cable and a switch'
# --8<-- [start:bridge]
at host ip link add bridge0 type bridge
at host ip address add 10.0.0.1/24 dev bridge0
at host ip link set bridge0 up
plug() { # NAME ADDRESS: one end of the cable goes into the bridge, the other into the container
  at host ip link add "to-$1" type veth peer name eth0 netns "$(cat "$1.pid")"
  at host ip link set "to-$1" master bridge0 up
  at "$1" ip address add "$2/24" dev eth0
  at "$1" ip link set eth0 up
  at "$1" ip route add default via 10.0.0.1
}
plug web 10.0.0.2
plug db 10.0.0.3
at host ip -brief link show master bridge0
# --8<-- [end:bridge]

# --8<-- [start:reach]
at web busybox ping -c 1 -W 2 10.0.0.3 | tee ping.txt
# --8<-- [end:reach]
check 'two containers on the bridge reach each other' grep -q ' 0% packet loss' ping.txt

echo '--- the same port twice'
# --8<-- [start:ports]
get() { # FROM ADDRESS: fetch a page, and try again if the server is still starting
  for _ in 1 2 3 4 5; do
    ! at "$1" busybox wget -q -O - "http://$2/" 2> /dev/null || return 0
    sleep 0.2
  done
  return 1
}
serve web
serve db
get web 10.0.0.3 | tee names.txt
get db 10.0.0.2 | tee -a names.txt
# --8<-- [end:ports]
check 'each container has its own port 80' \
  test "$(cat names.txt)" = "$(printf 'this is db\nthis is web')"

echo '--- the way out'
# --8<-- [start:uplink]
at host ip link add uplink type veth peer name eth0 netns "$(cat outside.pid)"
at host ip address add 192.0.2.1/24 dev uplink
at host ip link set uplink up
at outside ip address add 192.0.2.9/24 dev eth0
at outside ip link set eth0 up
at web busybox ping -c 1 -W 1 192.0.2.9 || echo 'no answer'
# --8<-- [end:uplink]
check 'without forwarding, nothing leaves the host' \
  not quietly at web busybox ping -c 1 -W 1 192.0.2.9

# --8<-- [start:nat]
at host sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
at host iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o bridge0 -j MASQUERADE
serve outside -v 2> visitors.txt
get web 192.0.2.9
grep response visitors.txt
# --8<-- [end:nat]
check 'outside sees the address of the host, not that of the container' \
  grep -q '192\.0\.2\.1\b' visitors.txt
check 'the address of the container is not seen' not grep -q '10\.0\.0\.' visitors.txt

echo '--- a published port'
# --8<-- [start:publish]
get outside 192.0.2.1:8080 || echo 'no answer on port 8080'
at host iptables -t nat -A PREROUTING -i uplink -p tcp --dport 8080 \
  -j DNAT --to-destination 10.0.0.2:80
get outside 192.0.2.1:8080 | tee published.txt
# --8<-- [end:publish]
check 'a published port leads from outside into the container' grep -qx 'this is web' published.txt
check 'your machine has no such bridge' test ! -e /sys/class/net/bridge0
[ "$failed" = 0 ]
