import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';
import { Programs } from '../../../src/kernel/user/programs.ts';
import { UserCode } from '../../../src/kernel/user/user-code.ts';

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

it.each([
  ['programs', 'processes', true],
  ['mappings', 'mappings', true],
  ['followed', 'processes', false],
] as const)('past the limit of %s are said to be', (limit, missing, isEmpty) => {
  const limited = new Programs(() => us, { [limit]: 0 });
  limited.follow(process.pid, 1);
  const code = limited.codeOf(process.pid, 1);
  expect([code?.missing, code?.isEmpty]).toEqual([missing, isEmpty]);
  // An address that none of its mappings has may be in one that was not read.
  const user = new UserCode(3, () => 10, limited);
  const at = isEmpty ? start : 16;
  expect(user.framesOf(process.pid, 1, at.toString(16))).toMatchObject({
    frames: ['[unknown]'],
    gaps: [missing],
  });
  limited.close();
});
