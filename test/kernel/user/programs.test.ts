import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';
import { Programs } from '../../../src/kernel/user/programs.ts';

let us = 0;
const programs = new Programs(() => us);
afterEach(() => programs.close());

const own = parseMappings(readFileSync('/proc/self/maps', 'utf8')).find(
  ({ path }) => path === process.execPath,
);
const start = own?.start ?? 0;
const namesAt = (program: number) =>
  programs
    .codeOf(process.pid, program)
    ?.at(start)
    .map(({ path }) => basename(path));

it('have the mappings that were read before the next exec, and none that were read since', () => {
  us = 10;
  programs.follow(process.pid, 1);
  expect(namesAt(1)).toEqual([basename(process.execPath)]);
  // The same image: the first reading came after the exec.
  programs.follow(process.pid, 20);
  programs.finish();
  expect(namesAt(1)).toEqual([]);
  expect(namesAt(20)).toEqual([basename(process.execPath)]);
});

it('are not kept of a process that is gone', () => {
  programs.follow(2 ** 22, 1);
  expect(programs.codeOf(2 ** 22, 1)).toBeUndefined();
});
