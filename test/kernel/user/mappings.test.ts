import { expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';

it('has executable mappings only', () => {
  const text = [
    '5581a0000000-5581a0001000 r--p 00000000 08:01 1234                       /usr/bin/a b',
    '5581a0001000-5581a0002000 r-xp 00001000 08:01 1234                       /usr/bin/a b',
    '7f0000000000-7f0000001000 rwxp 00000000 00:00 0 ',
    '7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0                          [vdso]',
    '',
  ].join('\n');
  expect(parseMappings(text)).toEqual([
    { start: 0x5581a0001000, end: 0x5581a0002000, offset: 0x1000, file: '08:01 1234', path: '/usr/bin/a b' },
    { start: 0x7f0000000000, end: 0x7f0000001000, offset: 0, file: '00:00 0', path: '' },
    { start: 0x7ffd00000000, end: 0x7ffd00002000, offset: 0, file: '00:00 0', path: '[vdso]' },
  ]);
});

it('takes no line from a path', () => {
  const path = '/tmp/\r1000-2000 r-xp 0 00:00 0 /x\u2028y';
  const mappings = parseMappings(`3000-4000 r-xp 00000000 08:01 7    ${path}\n`);
  expect(mappings.map((mapping) => mapping.path)).toEqual([path]);
});

it('is bounded', () => {
  const line = '1000-2000 r-xp 00000000 08:01 7 /x\n';
  expect(parseMappings(line.repeat(10_000))).toHaveLength(4_096);
});
