import { readFileSync, statSync } from 'node:fs';

/** A device number as the kernel's tracepoints have it (include/linux/kdev_t.h, MKDEV). */
const MINOR_BITS = 20;

/** The kernel's own tmpfs, which nobody mounts: memfd, shared anonymous memory, System V (mm/shmem.c, shm_mnt). */
const SHMEM = 1;

/** Devices of tmpfs: the kernel's own, and those mounted, as far as this mount namespace shows them. */
export function tmpfsDevices(path = '/proc/self/mountinfo'): Set<number> {
  // 36 35 0:31 / /run rw,nosuid shared:2 - tmpfs tmpfs rw (proc_pid_mountinfo(5))
  const found = lines(path).flatMap((line) => {
    const [, major, minor] = /^\d+ \d+ (\d+):(\d+) .* - (?:tmpfs|devtmpfs) /s.exec(line) ?? [];
    return major === undefined ? [] : [Number(major) * 2 ** MINOR_BITS + Number(minor)];
  });
  return new Set([SHMEM, ...found]);
}

/** Block devices that are swapped to; a swap file's disk has other work too and is none. */
export function swapDevices(path = '/proc/swaps'): Set<number> {
  const found = lines(path).flatMap((line) => {
    const [, device] = /^(\/\S+)\s+partition\s/.exec(line) ?? [];
    if (device === undefined) return [];
    try {
      // glibc's makedev(3), for numbers below 2^20.
      const { rdev } = statSync(device);
      const major = Math.floor(rdev / 256) % 4096;
      return [major * 2 ** MINOR_BITS + (rdev % 256) + Math.floor(rdev / 2 ** 20) * 256];
    } catch {
      return [];
    }
  });
  return new Set(found);
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
