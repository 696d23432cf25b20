#!/usr/bin/env bash
# Prints the path of VictoriaMetrics of Debian 13, which runs on Debian 12 too, whose own takes no exponential histograms by
# OTLP. It is downloaded once, with a state of apt that is not the system's, and kept in VMTALLY_COMPAT_DIR, else in
# /var/tmp/vmtally-compat. Ends with status 3 where apt has no archive of Debian.
set -euo pipefail
root=${VMTALLY_COMPAT_DIR:-/var/tmp/vmtally-compat}/victoria-metrics
program=$root/usr/bin/victoria-metrics
if [ ! -x "$program" ]; then
  site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1) || exit 3
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site trixie main" >"$work/sources.list"
  options=(-qq -o Dir::State="$work/state" -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache"
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$work" && apt-get "${options[@]}" download victoria-metrics >&2)
  # Whole or not at all: another run may do the same.
  dpkg-deb -x "$work"/victoria-metrics_*.deb "$work/files"
  mkdir -p "${root%/*}"
  mv -T "$work/files" "$root" 2>/dev/null || [ -x "$program" ]
fi
echo "$program"
