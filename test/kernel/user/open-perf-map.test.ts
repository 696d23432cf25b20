import {
  chownSync,
  closeSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openPerfMap } from '../../../src/kernel/user/open-perf-map.ts';

const MAP = `/tmp/perf-${process.pid}.map`;
const USER = process.getuid?.() ?? 0;
afterEach(() => rmSync(MAP, { force: true, recursive: true }));

/** True if the map of this process is opened for a process of `user`. */
function opens(user = USER): boolean {
  const fd = openPerfMap(process.pid, user);
  if (fd === undefined) return false;
  expect(readFileSync(`/proc/self/fd/${fd}`, 'utf8')).toBe('1000 10 f\n');
  closeSync(fd);
  return true;
}

describe('the map of a process', () => {
  it('is opened if it is a file of its user', () => {
    expect(opens()).toBe(false);
    writeFileSync(MAP, '1000 10 f\n');
    expect(opens()).toBe(true);
  });

  it.skipIf(USER !== 0)('is not if another user owns it, but for root', () => {
    writeFileSync(MAP, '1000 10 f\n');
    expect(opens(7)).toBe(true);
    chownSync(MAP, 8, 8);
    expect([opens(7), opens(8)]).toEqual([false, true]);
  });

  it('is not behind a symbolic link, and not if it is no file', () => {
    symlinkSync('/etc/passwd', MAP);
    expect(opens()).toBe(false);
    rmSync(MAP);
    mkdirSync(MAP);
    expect(opens()).toBe(false);
  });

  it('is not if it is older than the process: another one had the pid', () => {
    writeFileSync(MAP, '1000 10 f\n');
    utimesSync(MAP, 1_000, 1_000);
    expect(opens()).toBe(false);
  });

  it('is none of a process that is gone', () => {
    expect(openPerfMap(2 ** 22, USER)).toBeUndefined();
  });
});
