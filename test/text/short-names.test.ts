import { describe, expect, test } from 'vitest';
import { isSite, shortSite, shortTask } from '../../src/text/short-names.ts';
import { widthOf } from '../../src/text/text-width.ts';

const SITE = 'ext4_alloc_inode+0x1c/0x2f0 [ext4] (2)';

describe('a call site', () => {
  test.each([
    [40, SITE],
    [36, 'ext4_alloc_inode+0x1c [ext4] (2)'],
    [31, 'ext4_alloc_inode+0x1c (2)'],
    [20, 'ext4_al…ode+0x1c (2)'],
    [8, 'ext4_al…'],
    [1, '…'],
  ])('in %d columns', (width, expected) => {
    expect(shortSite(SITE, width)).toBe(expected);
  });

  test('that is a function, or a number, is cut at its end', () => {
    expect(shortSite('getname_flags.part.0', 10)).toBe('getnam…t.0');
  });

  test.each([
    [SITE, true],
    ['do_eventfd+0x34/0x140', true],
    ['site 12', false],
    ['/system.slice/a', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isSite(text)).toBe(expected);
  });
});

describe('a process', () => {
  test.each([
    ['eventfd-26678', 20, 'eventfd-26678'],
    ['stress-ng-fork-14865', 16, 'stress-ng…-14865'],
    [':26678', 4, ':26…'],
    ['sh-26678', 5, 'sh-2…'],
  ])('%s in %d columns', (task, width, expected) => {
    expect(shortTask(task, width)).toBe(expected);
  });

  test('of wide letters fits', () => {
    expect(widthOf(shortTask('日本日本日本-123', 9))).toBeLessThanOrEqual(9);
  });
});
