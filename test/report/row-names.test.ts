import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rowNames } from '../../src/report/row-names.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = String(2 ** 22 + 1);
const SELF = String(process.pid);
const comm = readFileSync('/proc/self/comm', 'utf8').slice(0, -1);
const ended = (name: string) => new Map([[NOBODY, name]]);

describe('processes', () => {
  test.each(['pid', 'tid'] as const)('by %s: name and number', (by) => {
    const nameOf = rowNames(by, ended('make'));
    expect(nameOf(SELF)).toBe(`${comm}-${SELF}`);
    expect(nameOf(NOBODY)).toBe(`make-${NOBODY}`);
    expect(nameOf('0')).toBe('swapper-0');
    expect(rowNames(by, new Map())(NOBODY)).toBe(`:${NOBODY}`);
  });

  test('by comm: the name', () => {
    const nameOf = rowNames('comm', ended('make'));
    expect(nameOf(SELF)).toBe(comm);
    expect(nameOf(NOBODY)).toBe('make');
    expect(rowNames('comm', new Map())(NOBODY)).toBe(`:${NOBODY}`);
  });

  test.each([
    ['\u001b[2Jx', '?[2Jx'],
    ['two\nlines\t', 'two?lines?'],
    ['\u0007\u0000\u007f\u009b', '????'],
    ['café "x", 日本', 'café "x", 日本'],
    ['', ''],
  ])('control characters in %j are replaced', (name, shown) => {
    expect(rowNames('comm', ended(name))(NOBODY)).toBe(shown);
    expect(rowNames('pid', ended(name))(NOBODY)).toBe(`${shown}-${NOBODY}`);
  });
});

test('call sites, alone and of a process', () => {
  const siteOf = (site: string) => `code at ${site}`;
  expect(rowNames('site', new Map(), siteOf)('-12')).toBe('code at -12');
  expect(rowNames('pid,site', ended('make'), siteOf)(`${NOBODY},-12`)).toBe(`make-${NOBODY} code at -12`);
});

test('CPUs', () => {
  expect(rowNames('cpu', new Map())('3')).toBe('CPU3');
});

test('users: by name if they have one', () => {
  const nameOf = rowNames('uid', new Map());
  expect(nameOf('0')).toBe('root');
  expect(nameOf('4123456789')).toBe('4123456789');
});

test('cgroups that do not exist', () => {
  expect(rowNames('cgroup', new Map())('18446744073709551615')).toBe('cgroup 18446744073709551615');
});
