#!/usr/bin/env bash
# Overlay: one read-only image, and a thin writable layer for each container.
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
need unshare util-linux
! ldd "$(command -v busybox)" > /dev/null 2>&1 || skip 'busybox is not static (Debian package busybox-static)'

work=
clean_up() {
  cd /
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

# --8<-- [start:layers]
mkdir -p base/{bin,etc} app/etc
cp "$(command -v busybox)" base/bin/busybox
chroot base /bin/busybox --install -s /bin
echo 'from the base image' > base/etc/motd
echo 'from the base image' > base/etc/issue
echo 'from the application layer' > app/etc/issue
dd if=/dev/zero of=base/data bs=1M count=8 2> /dev/null
chmod -R a-w base app                          # the layers of an image are never changed
# --8<-- [end:layers]

# --8<-- [start:container]
cat > enter <<'END'
layers=lowerdir=app:base,upperdir=$1/upper,workdir=$1/work
mount -t overlay overlay -o "$layers" "$1/merged"
exec chroot "$1/merged" /bin/sh "/$2"
END
container() { # NAME: run the commands of standard input in the container NAME
  mkdir -p "$1"/{upper,work,merged}
  cat > "$1/upper/commands"
  limit 30 unshare --mount sh enter "$1" commands
}
# --8<-- [end:container]
echo true | container probe > probe.txt 2>&1 ||
  skip "no overlay can be mounted in $work: $(tail -n 1 probe.txt)"
rm -rf probe

echo '--- three layers, one view'
# --8<-- [start:merged]
container one <<'END' | tee merged.txt
cat /etc/motd /etc/issue
END
# --8<-- [end:merged]
check 'a file comes from the layer that has it' grep -qx 'from the base image' merged.txt
check 'the upper one of two layers wins' grep -qx 'from the application layer' merged.txt

echo '--- a change and a deletion'
# --8<-- [start:change]
container one <<'END'
echo 'changed in the container' > /etc/motd
rm /etc/issue
ls /etc
END
cat base/etc/motd app/etc/issue | tee layers.txt
stat -c '%A %t,%T %n' one/upper/etc/*
# --8<-- [end:change]
check 'the image has not changed' \
  test "$(cat layers.txt)" = "$(printf 'from the base image\nfrom the application layer')"
check 'the changed file was copied into the writable layer' \
  grep -qx 'changed in the container' one/upper/etc/motd
check 'a deletion is a character device with the numbers 0, 0' \
  test "$(stat -c '%F %t %T' one/upper/etc/issue)" = 'character special file 0 0'

echo '--- a second container from the same image'
# --8<-- [start:second]
container two <<'END' | tee second.txt
cat /etc/motd /etc/issue
END
# --8<-- [end:second]
check 'another container sees the unchanged image' \
  test "$(cat second.txt)" = "$(printf 'from the base image\nfrom the application layer')"

echo '--- the same container again'
# --8<-- [start:again]
container one <<'END' | tee again.txt
cat /etc/motd
END
# --8<-- [end:again]
check 'a container'\''s changes are still there after it has ended' grep -qx 'changed in the container' again.txt

echo '--- what a container adds on disk'
# --8<-- [start:size]
du -sk base two/upper | tee size.txt
# --8<-- [end:size]
check 'a container takes less than a tenth of the space of the image' \
  test "$(awk 'NR == 2 { print $1 * 10 }' size.txt)" -lt "$(awk 'NR == 1 { print $1 }' size.txt)"

echo '--- one byte more in a large file'
# --8<-- [start:copy-up]
container two <<'END'
echo >> /data
END
du -k base/data two/upper/data | tee copy.txt
# --8<-- [end:copy-up]
check 'the first write copies the whole file' \
  test "$(awk 'NR == 2 { print $1 }' copy.txt)" -ge "$(awk 'NR == 1 { print $1 }' copy.txt)"
[ "$failed" = 0 ]
