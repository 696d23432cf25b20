import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { saveColumns, savedColumns, savedColumnsFile } from '../../../src/cli/top/saved-columns.ts';

describe('the file', () => {
  test.each([
    [{ XDG_CONFIG_HOME: '/x', HOME: '/home/a' }, 1000, '/x/vmtally/top.json'],
    [{ XDG_CONFIG_HOME: 'relative', HOME: '/home/a' }, 1000, '/home/a/.config/vmtally/top.json'],
    [{ HOME: '/home/a', SUDO_UID: '7' }, 1000, '/home/a/.config/vmtally/top.json'],
    [{ XDG_CONFIG_HOME: '/x' }, 0, '/x/vmtally/top.json'],
    [
      { XDG_CONFIG_HOME: '/x', HOME: '/home/a', SUDO_UID: '1000' },
      0,
      `${userInfo().homedir}/.config/vmtally/top.json`,
    ],
  ])('with %j of user %i is %s', (environment, uid, file) => {
    expect(savedColumnsFile(environment, uid)).toBe(file);
  });
});

let home: string;
let file: string;
const fileOf = () => file;
const NONE = { hidden: [], shown: [] };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vmtally-columns-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  file = join(home, '.config', 'vmtally', 'top.json');
});
const write = (text: string) => {
  mkdirSync(join(home, '.config', 'vmtally'), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
};

test('is missing: the usual columns are shown', () => {
  expect(savedColumns(fileOf)).toEqual({ hidden: [], shown: [], notice: '' });
});

test('columns come back, from a file that only the user can read', () => {
  const columns = { hidden: ['spark', 'bar'], shown: ['pagesFreed'] };
  expect(saveColumns(columns, fileOf)).toBe('');
  expect(savedColumns(fileOf)).toEqual({ ...columns, notice: '' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(saveColumns(NONE, fileOf)).toBe('');
  expect(readFileSync(file, 'utf8')).toBe('{"hidden":[],"shown":[]}\n');
  expect(readdirSync(join(home, '.config', 'vmtally'))).toEqual(['top.json']);
});

test('a file without added columns has none', () => {
  write('{"hidden":["bar"]}');
  expect(savedColumns(fileOf)).toEqual({ hidden: ['bar'], shown: [], notice: '' });
});

describe('nonsense is ignored, and one line says why', () => {
  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not {"hidden"'],
    ['{"hidden":[],"shown":[1]}', 'it is not {"hidden"'],
    ['{"hidden":["\\u001b[2J"]}', 'it is not {"hidden"'],
    [`{"hidden":${JSON.stringify(Array.from({ length: 101 }, () => 'bar'))}}`, 'it is not {"hidden"'],
    ['{"hidden":[]}'.padEnd(20_000), 'it is over 16384 bytes'],
  ])('%j', (text, reason) => {
    write(text);
    const { hidden, notice } = savedColumns(fileOf);
    expect(hidden).toEqual([]);
    expect(notice).toContain(`cannot use ${file}: ${reason}`);
    expect(notice).not.toContain('\n');
  });

  test('a file that other users can change', () => {
    write('{"hidden":["bar"]}');
    chmodSync(file, 0o666);
    expect(savedColumns(fileOf)).toMatchObject({
      hidden: [],
      notice: expect.stringContaining('other users can change it'),
    });
  });

  test('no home', () => {
    const none = () => {
      throw new Error('no home');
    };
    expect(savedColumns(none).notice).toContain('no home');
    expect(saveColumns(NONE, none)).toContain('columns are not saved');
  });
});

describe('a link is neither read nor written through', () => {
  test('in place of the file', () => {
    write('');
    const other = join(home, 'other');
    writeFileSync(other, '{"hidden":["bar"]}');
    rmSync(file);
    symlinkSync(other, file);
    expect(savedColumns(fileOf)).toMatchObject({ hidden: [] });
    expect(saveColumns({ ...NONE, hidden: ['spark'] }, fileOf)).toContain('it is a symbolic link');
    expect(readFileSync(other, 'utf8')).toBe('{"hidden":["bar"]}');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });

  test('in place of its directory', () => {
    mkdirSync(join(home, '.config'));
    const other = mkdtempSync(join(home, 'other-'));
    symlinkSync(other, join(home, '.config', 'vmtally'));
    expect(saveColumns({ ...NONE, hidden: ['spark'] }, fileOf)).toContain('its directory is a symbolic link');
    expect(readdirSync(other)).toEqual([]);
  });
});
