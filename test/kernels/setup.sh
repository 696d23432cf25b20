#!/usr/bin/env bash
# setup.sh rootfs | systemd | kernel SUITE: makes, unless they exist, a root filesystem for guests (Debian 12 with
# bpftrace, as an ext4 image; for `systemd` with container engines) or the kernel of a Debian suite with an initramfs.
# The last printed line is the folder. Everything is kept in VMTALLY_KERNELS_DIR, else in /var/tmp/vmtally-kernels.
set -euo pipefail
cache=${VMTALLY_KERNELS_DIR:-/var/tmp/vmtally-kernels}
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
uris=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' || true)
mirror=$(awk '$1 == "Debian" { print $2; exit }' <<<"$uris")
security=$(awk '$1 == "Debian-Security" { print $2; exit }' <<<"$uris")
: "${mirror:?apt knows no source of Debian packages here}"
security=${security:-${mirror%/}-security}

main() {
  install_tools
  case $1 in
    rootfs) make_rootfs rootfs "$packages" ;;
    systemd) make_rootfs systemd "$packages,$engines" ;;
    kernel) make_kernel "$2" ;;
  esac
}

packages=bpftrace,busybox-static,kmod,numactl,procps
# pam_systemd and a bus for users give rootless podman a cgroup. debootstrap does not choose a provider of a virtual
# package (netavark) itself.
engines=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,podman,crun,netavark,uidmap,docker.io,apparmor

# Installs the tools that this machine needs.
install_tools() {
  local tool packages=()
  for tool in qemu-system-x86_64:qemu-system-x86 debootstrap:debootstrap depmod:kmod cpio:cpio mkfs.ext4:e2fsprogs gcc:gcc; do
    command -v "${tool%%:*}" >/dev/null || packages+=("${tool##*:}")
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  echo "running: apt-get install -y ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

make_rootfs() {
  local folder=$cache/$1 packages=$2
  if [ "$(cat "$folder/packages" 2>/dev/null)" != "$packages" ] || [ ! -e "$cache/busybox" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    echo "making a root filesystem of Debian 12: $packages"
    # A separate mount namespace, so that nothing stays mounted however debootstrap ends.
    unshare --mount debootstrap --variant=minbase --include="$packages" bookworm "$folder/tree" "$mirror" >"$folder/log" ||
      { tail -5 "$folder/log"; exit 1; }
    rm -rf "$folder"/tree/var/cache/apt/* "$folder"/tree/var/lib/apt/lists/* "$folder"/tree/usr/share/{doc,man,locale}
    truncate -s 3G "$folder/image"
    mkfs.ext4 -q -F -O ^metadata_csum -d "$folder/tree" "$folder/image"
    cp "$folder/tree/bin/busybox" "$cache/busybox"
    rm -rf "$folder/tree"
    echo "$packages" >"$folder/packages"
  fi
  echo "$folder"
}

# Modules for a virtio disk with ext4, zram if the kernel has it, and what systemd and containers mount.
modules=(virtio_pci virtio_blk crc32c_generic ext4 zram autofs4 overlay)

make_kernel() {
  local suite=$1 apt=$cache/apt/$1 image package folder dependencies made
  local options=(-o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt"
    -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Acquire::Languages=none
    -o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User=root -o APT::Architecture=amd64 -o APT::Architectures=amd64)
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  : >"$apt/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
  [ "$suite" = sid ] || echo "deb [signed-by=$keyring] $security $suite-security main" >>"$apt/sources.list"
  apt-get "${options[@]}" update -qq || echo "no package lists of $suite: going on with those of before"

  dependencies=$(apt-cache "${options[@]}" depends linux-image-amd64)
  image=$(sed -n 's/.* Depends: \(linux-image-.*\)/\1/p' <<<"$dependencies" | head -1)
  [ -n "$image" ] || { echo "no linux-image-amd64 in $suite"; exit 1; }
  folder=$cache/$suite/$image
  made="${modules[*]} $(initramfs_init | cksum)"
  if [ "$(cat "$folder/done" 2>/dev/null)" != "$made" ]; then
    rm -rf "${cache:?}/$suite"
    mkdir -p "$folder/tree"
    echo "fetching $image"
    # Newer suites have the kernel and its modules in separate packages.
    dependencies=$(apt-cache "${options[@]}" depends "$image")
    for package in "$image" $(sed -n 's/.* Depends: \(linux-\(binary\|modules\)-.*\)/\1/p' <<<"$dependencies"); do
      (cd "$folder" && apt-get "${options[@]}" download -qq "$package")
    done
    for package in "$folder"/*.deb; do dpkg-deb -x "$package" "$folder/tree"; done
    [ -d "$folder/tree/lib/modules" ] || ln -s usr/lib "$folder/tree/lib"
    make_initramfs "$folder"
    cp "$(find "$folder/tree/boot" "$folder/tree/usr/lib/modules" -name 'vmlinuz*' 2>/dev/null | head -1)" "$folder/vmlinuz"
    rm -rf "$folder/tree" "$folder"/*.deb
    echo "$made" >"$folder/done"
  fi
  echo "$folder"
}

# The first program of a guest; `start=PROGRAM` on the kernel's command line is the second one.
initramfs_init() {
  cat <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
while read -r module; do /bin/busybox insmod "/modules/$module"; done </modules/order
/bin/busybox mount -t ext4 -o noatime /dev/vda /root || exit 1
/bin/busybox mkdir -p /root/guest
/bin/busybox tar -x -C /root/guest -f /dev/vdc
/bin/busybox mount -t proc proc /proc
start='/bin/sh /guest/start.sh'
for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in start=*) start=${word#start=} ;; esac
done
/bin/busybox umount /proc
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root $start
INIT
}

# Makes an initramfs that loads these modules and continues on the disk.
make_initramfs() {
  local folder=$1 version module path
  version=$(ls "$folder/tree/lib/modules")
  depmod -b "$folder/tree" "$version" 2>/dev/null
  mkdir -p "$folder/initramfs"/{bin,modules,proc,sys,dev,root}
  cp "$cache/busybox" "$folder/initramfs/bin/busybox"
  for module in "${modules[@]}"; do
    # modprobe lists the files in loading order; a built-in module has no file.
    modprobe -d "$folder/tree" -S "$version" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }' || true
  done | awk '!seen[$0]++' | while read -r path; do
    case $path in
      *.xz) xz -dc "$path" >"$folder/initramfs/modules/$(basename "$path" .xz)" ;;
      *.zst) zstd -qdc "$path" >"$folder/initramfs/modules/$(basename "$path" .zst)" ;;
      *) cp "$path" "$folder/initramfs/modules" ;;
    esac
    path=${path%.xz}
    basename "${path%.zst}" >>"$folder/initramfs/modules/order"
  done
  initramfs_init >"$folder/initramfs/init"
  chmod +x "$folder/initramfs/init"
  (cd "$folder/initramfs" && find . | cpio --quiet -o -H newc | gzip -1) >"$folder/initramfs.gz"
  rm -rf "$folder/initramfs"
}

main "$@"
