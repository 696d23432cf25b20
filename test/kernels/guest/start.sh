#!/bin/sh
# The first process of the guest: mounts what an init would mount, and runs the checks.
export PATH=/guest/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tracefs tracefs /sys/kernel/tracing
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs -o size=64m tmp /tmp
mkdir -p /dev/shm
mount -t tmpfs -o size=64m shm /dev/shm
ln -sf /proc/self/fd /dev/fd
busybox ip link set lo up
hostname guest
mkswap -q /dev/vdb
swapon /dev/vdb
exec /bin/sh /guest/run.sh checks.mjs
