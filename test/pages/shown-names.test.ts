import { expect, it } from 'vitest';
import { ShownNames } from '../../src/pages/shown-names.ts';
import { mapping } from '../fixtures/mapping.ts';

const file = (path: string, permissions = 'r--p', inode = path.length) =>
  mapping({ path, permissions, file: `08:01 ${inode}` });

const MAPPINGS = [
  file('/usr/bin/editor'),
  file('/usr/bin/editor', 'r-xp'),
  file('/home/alice/letter to bob.txt'),
  file('/home/alice/diary.txt'),
  file('/home/alice/letter to bob.txt', 'rw-s'),
  mapping(),
  mapping({ path: '[heap]' }),
  file('/dev/zero (deleted)', 'rw-s'),
  file('/SYSV00000000 (deleted)', 'rw-s'),
  file('anon_inode:[perf_event]', 'rw-s'),
];

it('programs, libraries and names of the kernel are shown; data files have numbers', () => {
  const names = new ShownNames(MAPPINGS, { showsAll: false });
  expect(MAPPINGS.map((each) => names.of(each))).toEqual([
    '/usr/bin/editor',
    '/usr/bin/editor',
    '[data file 1]',
    '[data file 2]',
    '[data file 1]',
    '[anon]',
    '[heap]',
    '/dev/zero (deleted)',
    '/SYSV00000000 (deleted)',
    'anon_inode:[perf_event]',
  ]);
});

it('a file of the same name that is not the code is a data file', () => {
  const fake = file('/usr/bin/editor', 'r--p', 99);
  expect(new ShownNames([...MAPPINGS, fake], { showsAll: false }).of(fake)).toBe('[data file 3]');
});

it('all names are shown, and printable, to those who may see secrets', () => {
  const hostile = file('/tmp/\u001b[31mred');
  const names = new ShownNames([...MAPPINGS, hostile], { showsAll: true });
  expect(names.of(MAPPINGS[2] ?? hostile)).toBe('/home/alice/letter to bob.txt');
  expect(names.of(hostile)).toBe('/tmp/?[31mred');
});

it('long names are cut in the middle: a path may be longer than PATH_MAX', () => {
  const name = new ShownNames([], { showsAll: true }).of(file(`/tmp/${'"'.repeat(100_000)}/last`));
  expect(name).toMatch(/^\/tmp\/"{507}…"{506}\/last$/);
});
