import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numberOf, tmpfsDevices } from '../../src/kernel/devices.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const file = (content: string) => join(temporaryDirectory({ file: content }), 'file');
/** A device number in the format of tracepoints. */
const device = (major: number, minor: number) => major * 2 ** 20 + minor;

// Lines of /proc/self/mountinfo from Linux 6.18 and from its manual page.
const MOUNTINFO = `22 27 0:21 / /proc rw,relatime - proc proc rw
24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334432k,nr_inodes=3083608,mode=755
25 24 0:23 / /dev/shm rw,relatime shared:3 - tmpfs tmpfs rw,size=24683656k
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard,resv_strict,resuid=65534,resgid=65534
31 23 0:28 / /sys/fs/cgroup ro,nosuid shared:9 master:1 propagate_from:2 - tmpfs some\\040name ro,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
43 27 0:21 / /srv/a\\040-\\040tmpfs\\040b rw,relatime - proc proc rw
44 27 0:23 /sub /mnt rw,relatime shared:3 - tmpfs tmpfs rw,size=24683656k
45 27 259:1048575 / /mnt/x rw - tmpfs none rw
46 27 0:99 / /mnt/tmpfs rw,relatime - fuse.tmpfs tmpfs rw
47 27 0:98 / /mnt/y rw - ramfs none rw
`;

describe('tmpfsDevices', () => {
  /**
   * The device of memfd and shared anonymous memory: the first that the kernel assigns, and never mounted.
   */
  const OWN = device(0, 1);

  test('the kernel’s own, and devices of tmpfs and devtmpfs that are mounted, each once', () => {
    expect([...tmpfsDevices(file(MOUNTINFO))]).toEqual([
      OWN,
      device(0, 6),
      device(0, 23),
      device(0, 28),
      device(259, 1_048_575),
    ]);
  });

  test('only the kernel’s own without the file', () => {
    expect(tmpfsDevices('/nonexistent')).toEqual(new Set([OWN]));
    expect(tmpfsDevices(file(''))).toEqual(new Set([OWN]));
  });
});

// The format of Documentation/admin-guide/devices.txt and makedev(3).
test.each([
  [0x103, 1, 3],
  [0xfe00, 254, 0],
  [0x10_31_00, 49, 256],
  [0xffff_ff_ff, 4095, 1_048_575],
])('numberOf(%d) is %d:%d', (number, major, minor) => {
  expect(numberOf(number)).toEqual([major, minor]);
});
