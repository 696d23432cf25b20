import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseExtents, readExtents } from '../../src/kernel/extents.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

// Output of e2fsprogs 1.47.0 on ext4.
const OUTPUT = `Filesystem type is: ef53
File size of /swap is 67108864 (131072 blocks of 512 bytes)
 ext:     logical_offset:        physical_offset: length:   expected: flags:
   0:        0..   65535:   59785216..  59850751:  65536:
   1:    65536..  131063:   70000000..  70065527:  65528:   59850752: unwritten
   2:   131064..  131071:   59850752..  59850759:      8:   70065528: last,unwritten,eof
/swap: 3 extents found
`;

test('extents of a file, in sectors', () => {
  expect(parseExtents(OUTPUT)).toEqual([
    { logical: 0, physical: 59_785_216, length: 65_536 },
    { logical: 65_536, physical: 70_000_000, length: 65_528 },
    { logical: 131_064, physical: 59_850_752, length: 8 },
  ]);
});

test.each(['unknown_loc', 'delalloc', 'inline', 'not_aligned', 'encoded'])(
  'unknown if an extent is %s',
  (flag) => {
    expect(parseExtents(OUTPUT.replace('last,unwritten', `last,${flag}`))).toBeUndefined();
  },
);

test.each(['', 'filefrag: Operation not supported\n', OUTPUT.split('\n').slice(0, 3).join('\n')])(
  'unknown from %j',
  (text) => {
    expect(parseExtents(text)).toBeUndefined();
  },
);

test('the extents of a file on this machine cover all of it', () => {
  const path = join(temporaryDirectory(), 'file');
  execFileSync('dd', ['if=/dev/zero', `of=${path}`, 'bs=4096', 'count=1009', 'conv=fsync'], {
    stdio: 'ignore',
  });
  const extents = readExtents(path) ?? [];
  expect(extents.reduce((sum, { length }) => sum + length, 0)).toBe(statSync(path).size / 512);
  expect(readExtents(`${path}.nonexistent`)).toBeUndefined();
});
