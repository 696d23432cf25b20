#!/bin/sh
# The only job of a guest: runs the given script, or else the checks of its argument, and powers the machine off. Output
# goes to the second serial port; the first is the kernel's.
export PATH=/guest/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 NO_COLOR=1
stty -F /dev/ttyS1 raw -echo
cd /guest
if [ -e script ]; then
  bash script >/dev/ttyS1 2>&1 </dev/null
else
  node "$1" >/dev/ttyS1 2>&1 </dev/null
fi
busybox poweroff -f
