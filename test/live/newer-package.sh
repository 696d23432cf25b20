#!/usr/bin/env bash
# Usage: newer-package.sh SUITE PACKAGE... Prints the folder with the files of these packages of a newer suite of Debian, whose
# programs run on Debian 12 too. They are downloaded once, with a state of apt that is not the system's, and kept in
# VMTALLY_COMPAT_DIR, else in /var/tmp/vmtally-compat. Ends with status 3 where apt has no archive of Debian.
set -euo pipefail
suite=$1
shift
root=${VMTALLY_COMPAT_DIR:-/var/tmp/vmtally-compat}/$suite-$1
if [ ! -d "$root" ]; then
  site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1) || exit 3
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main" >"$work/sources.list"
  options=(-qq -o Dir::State="$work/state" -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache"
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$work" && apt-get "${options[@]}" download "$@" >&2)
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/files"; done
  mkdir -p "${root%/*}"
  # Whole or not at all: another run may do the same.
  mv -T "$work/files" "$root" 2>/dev/null || [ -d "$root" ]
fi
echo "$root"
