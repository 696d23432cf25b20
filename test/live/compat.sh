#!/usr/bin/env bash
# Runs the live tests with the bpftrace of Debian 13 (0.23) and of Debian unstable (0.27), each in a
# debootstrap folder. To run a single version: compat.sh trixie. The folders are kept in VMTALLY_COMPAT_DIR,
# else in /var/tmp/vmtally-compat.
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
    # Runs bpftrace with its own libraries but without chroot, for which bpftrace lacks the capability. The
    # loader's file name becomes the process name.
    mkdir -p "$root/$name.loader"
    # A file that runs cannot be written, and another run may use it.
    cmp -s "$root/$name"/lib*/ld-linux-*.so.* "$root/$name.loader/bpftrace" ||
      cp -L "$root/$name"/lib*/ld-linux-*.so.* "$root/$name.loader/bpftrace"
    printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' "$root/$name.loader/bpftrace" \
      "$(echo "$root/$name"/usr/lib/*-linux-gnu)" "$root/$name/usr/bin/bpftrace" >"$root/bpftrace-$name"
    chmod +x "$root/bpftrace-$name"
    echo "== $("$root/bpftrace-$name" --version) ($name)"
    VMTALLY_BPFTRACE="$root/bpftrace-$name" npx vitest run --project='live*' --project='long*' || failed=1
  done
done
exit $failed
