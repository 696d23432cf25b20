#!/usr/bin/env bash
# Runs the live tests with the bpftrace of Debian 13 (0.23) and of Debian unstable (0.27), each in a folder made by
# debootstrap. A version by name: compat.sh trixie. The folders are kept: VMTALLY_COMPAT_DIR, else /var/tmp/vmtally-compat.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=${VMTALLY_COMPAT_DIR:-/var/tmp/vmtally-compat}
mkdir -p "$root"
command -v debootstrap >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap; }

failed=0
for suite in "${@:-trixie sid}"; do
  for name in $suite; do
    if [ ! -x "$root/$name/usr/bin/bpftrace" ]; then
      rm -rf "${root:?}/$name"
      debootstrap --variant=minbase --include=bpftrace "$name" "$root/$name"
    fi
    for mount in proc sys dev; do
      mountpoint -q "$root/$name/$mount" || mount --rbind "/$mount" "$root/$name/$mount"
    done
    printf '#!/bin/sh\nexec chroot %s bpftrace "$@"\n' "$root/$name" >"$root/bpftrace-$name"
    chmod +x "$root/bpftrace-$name"
    echo "== $("$root/bpftrace-$name" --version) ($name)"
    VMTALLY_BPFTRACE="$root/bpftrace-$name" npx vitest run --project live || failed=1
  done
done
exit $failed
