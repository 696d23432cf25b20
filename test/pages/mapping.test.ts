import { describe, expect, it } from 'vitest';
import { addLine, parseHead } from '../../src/pages/mapping.ts';

describe('the first line of a mapping', () => {
  it.each([
    [
      '55b4b53f0000-55b4b53f1000 r--p 00000000 fe:00 2408970                    /tmp/a layout',
      {
        start: 0x55b4b53f0000,
        end: 0x55b4b53f1000,
        permissions: 'r--p',
        file: 'fe:00 2408970',
        path: '/tmp/a layout',
      },
    ],
    ['7f1b-7f1c rw-p 00000000 00:00 0 ', { file: '00:00 0', path: '' }],
    ['7f1b-7f1c rw-p 00000000 00:00 0                          [anon:glibc: a]', { path: '[anon:glibc: a]' }],
    [
      '7f1b-7f1c rw-s 00000000 00:01 515434                     /memfd:m (deleted)',
      { path: '/memfd:m (deleted)' },
    ],
    ['7f1b-7f1c rw-s 00000000 00:01 5                          /a\\012b', { path: '/a\\012b' }],
    ['7f1b-7f1c rw-s 00000000 00:01 5                          /a\u2028b\r', { path: '/a\u2028b\r' }],
    ['7f1b-7f1c rw-s 00000000 00:01 5                          /Rss: 4 kB', { path: '/Rss: 4 kB' }],
    ['ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]', { path: '[vsyscall]' }],
  ])('%j', (line, expected) => {
    expect(parseHead(line)).toMatchObject(expected);
  });

  it.each(['Rss:                   4 kB', 'VmFlags: rd mr mw me', '', 'THPeligible:           0'])(
    'is none: %j',
    (line) => {
      expect(parseHead(line)).toBeUndefined();
    },
  );
});

it('the lines that follow add up', () => {
  const mapping = parseHead('7f1b-7f1c rw-p 00000000 00:00 0 ') ?? expect.fail('no mapping');
  const lines = [
    'Rss:                 256 kB',
    'Pss:                  53 kB',
    'Pss_Dirty:            50 kB',
    'Shared_Dirty:        216 kB',
    'Private_Clean:         8 kB',
    'Private_Dirty:        40 kB',
    'AnonHugePages:      2048 kB',
    'FilePmdMapped:         0 kB',
    'Swap:                 12 kB',
    'SwapPss:               3 kB',
    'NewerThanThis:         7 kB',
    'THPeligible:           1',
    'ProtectionKey:         0',
    'VmFlags: rd wr mr mw me ac hg ',
  ];
  for (const line of lines) addLine(mapping, line);
  const KIB = 1024;
  expect(mapping.smaps).toEqual({
    rss: 256 * KIB,
    pss: 53 * KIB,
    uss: 48 * KIB,
    dirty: 256 * KIB,
    huge: 2048 * KIB,
    swap: 12 * KIB,
    lazyFree: 0,
    locked: 0,
    ksm: null,
    hugetlb: 0,
  });
  expect(mapping.flags).toEqual(['rd', 'wr', 'mr', 'mw', 'me', 'ac', 'hg']);
  addLine(mapping, 'KSM:                    0 kB');
  expect(mapping.smaps.ksm).toBe(0);
});
