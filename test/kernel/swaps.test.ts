import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { numberOf } from '../../src/kernel/devices.ts';
import type { Extent } from '../../src/kernel/extents.ts';
import { parseSwaps, type SwapSources, swapAreas } from '../../src/kernel/swaps.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const HEAD = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const line = (path: string, kind = 'partition') =>
  `${path}                               ${kind}\t2097148\t\t0\t\t-2\n`;

describe('parseSwaps', () => {
  test('partitions and files, with blanks in their names', () => {
    const text = `${HEAD}${line('/dev/vdb')}${line('/var/my\\040swap\\011file', 'file\t')}${line('/gone\\040(deleted)', 'file')}`;
    expect(parseSwaps(text)).toEqual([
      { path: '/dev/vdb', kind: 'partition' },
      { path: '/var/my swap\tfile', kind: 'file' },
      { path: '/gone (deleted)', kind: 'file' },
    ]);
  });

  test.each(['', HEAD, 'swap\n'])('none in %j', (text) => {
    expect(parseSwaps(text)).toEqual([]);
  });
});

describe('swapAreas', () => {
  /** /dev/null is 1:3 and /dev/tty is 5:0 on every machine; here they stand for block devices in sysfs. */
  const sources = (
    swaps: string,
    devices: Record<string, Record<string, string>>,
    links: Record<string, string>,
    extents: SwapSources['extents'] = () => undefined,
  ): SwapSources => {
    const files = Object.entries(devices).flatMap(([folder, attributes]) =>
      Object.entries(attributes).map(([name, value]) => [`devices/${folder}/${name}`, `${value}\n`]),
    );
    const root = temporaryDirectory({ ...Object.fromEntries(files), swaps: HEAD + swaps });
    mkdirSync(join(root, 'block'));
    for (const [number, folder] of Object.entries(links)) {
      symlinkSync(join(root, 'devices', folder), join(root, 'block', number));
    }
    return { swaps: join(root, 'swaps'), sysfs: join(root, 'block'), extents };
  };
  const DISK = { dev: '254:16', size: '2097152' };
  const PARTITION = { dev: '254:17', size: '1048576', start: '2048', partition: '1' };
  const VDB = 254 * 2 ** 20 + 16;

  test('a disk: all of it except the header', () => {
    const from = sources(line('/dev/null'), { vdb: DISK }, { '1:3': 'vdb' });
    expect(swapAreas(false, from)).toEqual({ sectors: [{ device: VDB, from: 8, to: 2_097_152 }] });
  });

  test('a partition: its place on the disk, whose number block tracepoints have', () => {
    const from = sources(line('/dev/null'), { vdb: DISK, 'vdb/vdb1': PARTITION }, { '1:3': 'vdb/vdb1' });
    expect(swapAreas(false, from)).toEqual({ sectors: [{ device: VDB, from: 2_056, to: 1_050_624 }] });
  });

  test('two disks, in order', () => {
    const devices = { vdb: DISK, sda: { dev: '8:0', size: '64' } };
    const from = sources(line('/dev/null') + line('/dev/tty'), devices, { '1:3': 'vdb', '5:0': 'sda' });
    expect(swapAreas(false, from)).toEqual({
      sectors: [
        { device: 8 * 2 ** 20, from: 8, to: 64 },
        { device: VDB, from: 8, to: 2_097_152 },
      ],
    });
  });

  describe('a file', () => {
    /** `file` is on the device that sysfs lists under the device number of the test directory. */
    const of = (
      extents: Extent[] | undefined,
      devices: Record<string, Record<string, string>>,
      folder: string,
    ) => {
      const file = join(temporaryDirectory({ 'a file': '' }), 'a file');
      const number = numberOf(statSync(file).dev).join(':');
      const from = sources(line(file.replace(' ', '\\040'), 'file'), devices, { [number]: folder }, (path) =>
        path === file ? extents : undefined,
      );
      return { file, found: swapAreas(false, from) };
    };
    const EXTENTS = [
      { logical: 0, physical: 100_000, length: 16 },
      { logical: 16, physical: 50_000, length: 800 },
      { logical: 816, physical: 50_800, length: 184 },
    ];

    test('its extents without the header, adjacent ones joined', () => {
      expect(of(EXTENTS, { vdb: DISK }, 'vdb').found).toEqual({
        sectors: [
          { device: VDB, from: 50_000, to: 50_984 },
          { device: VDB, from: 100_008, to: 100_016 },
        ],
      });
    });

    test('on a partition: relative to its start', () => {
      const { found } = of(EXTENTS.slice(0, 1), { vdb: DISK, 'vdb/vdb1': PARTITION }, 'vdb/vdb1');
      expect(found).toEqual({ sectors: [{ device: VDB, from: 102_056, to: 102_064 }] });
    });

    test('a header in an extent of its own', () => {
      const pieces = [
        { logical: 0, physical: 64, length: 8 },
        { logical: 8, physical: 640, length: 8 },
      ];
      expect(of(pieces, { vdb: DISK }, 'vdb').found).toEqual({
        sectors: [{ device: VDB, from: 640, to: 648 }],
      });
    });

    test('with an unknown place, or with too many extents', () => {
      const { file, found } = of(undefined, { vdb: DISK }, 'vdb');
      expect(found).toEqual({
        unknown: `swap area ${file}: its extents on the disk are unknown: filefrag of e2fsprogs shows them`,
      });
      const many = Array.from({ length: 257 }, (_, at) => ({
        logical: 8 + 8 * at,
        physical: 16 * at,
        length: 8,
      }));
      expect(of(many, { vdb: DISK }, 'vdb').found).toEqual({
        unknown: 'swap has 257 extents on disks; vmtally can distinguish 256',
      });
    });

    test('on an anonymous device, as on btrfs', () => {
      const file = join(temporaryDirectory({ swap: '' }), 'swap');
      expect(swapAreas(false, sources(line(file, 'file'), {}, {}))).toEqual({
        unknown: `swap area ${file}: its file system is not on one block device`,
      });
    });
  });

  test.each(['zram0', 'ram1', 'pmem0s'])('%s bypasses the block layer, before Linux 6.3 only', (name) => {
    const from = sources(line('/dev/null'), { [name]: DISK }, { '1:3': name });
    expect(swapAreas(true, from)).toEqual({
      unknown: 'swap area /dev/null: swap on this device has no block I/O before Linux 6.3',
    });
    expect(swapAreas(false, from)).toHaveProperty('sectors');
  });

  test('an area whose name is gone, or that sysfs does not have', () => {
    const gone = sources(line('/nonexistent\\040(deleted)', 'file'), {}, {});
    expect(swapAreas(false, gone)).toEqual({
      unknown: 'swap area /nonexistent (deleted): no file or device has that name',
    });
    const bare = sources(line('/dev/null'), { vdb: { size: '8' } }, { '1:3': 'vdb' });
    expect(swapAreas(false, bare)).toEqual({
      unknown: 'swap area /dev/null: sysfs does not show the position of its device',
    });
  });

  test('no swap area, and a kernel without swap', () => {
    expect(swapAreas(false, sources('', {}, {}))).toEqual({ sectors: [] });
    expect(swapAreas(false, { ...sources('', {}, {}), swaps: '/nonexistent' })).toEqual({ sectors: [] });
  });
});
