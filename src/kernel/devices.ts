import { readFileSync } from 'node:fs';

/** Minor number bits in a device number of the kernel's tracepoints (include/linux/kdev_t.h, MKDEV). */
export const MINOR_BITS = 20;

/**
 * Device number of the kernel's internal tmpfs, which nobody mounts: memfd, shared anonymous memory, System V
 * (mm/shmem.c, shm_mnt).
 */
const SHMEM = 1;

/** Device numbers of tmpfs: the kernel's internal one, and the mounts that this mount namespace shows. */
export function tmpfsDevices(path = '/proc/self/mountinfo'): Set<number> {
  // 36 35 0:31 / /run rw,nosuid shared:2 - tmpfs tmpfs rw (proc_pid_mountinfo(5))
  const devices = lines(path).flatMap((line) => {
    const [, major, minor] = /^\d+ \d+ (\d+):(\d+) .* - (?:tmpfs|devtmpfs) /s.exec(line) ?? [];
    return major === undefined ? [] : [Number(major) * 2 ** MINOR_BITS + Number(minor)];
  });
  return new Set([SHMEM, ...devices]);
}

/** Major and minor number of a stat(2) device number: glibc's makedev(3), for majors below 2^12. */
export const numberOf = (device: number): [major: number, minor: number] => [
  Math.floor(device / 256) % 4096,
  (device % 256) + Math.floor(device / 2 ** 20) * 256,
];

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
