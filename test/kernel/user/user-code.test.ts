import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';
import { UserCode } from '../../../src/kernel/user/user-code.ts';

const code = new UserCode(3, () => 10);
afterEach(() => code.close());
const own = parseMappings(readFileSync('/proc/self/maps', 'utf8')).filter(
  ({ path }) => path === process.execPath,
);
const address = ((own[0]?.start ?? 0) + 0x123).toString(16);
const NODE = basename(process.execPath);
/** A text in a register, as the stacks of programs without frame pointers have. */
const DATA = '3636313122202c31';

describe('the functions of a user stack', () => {
  it.each([
    ['', ['[no user stack]'], 'none'],
    [address, [expect.stringContaining(`[${NODE}]`)], 'single'],
    [`0x${address}\n0x${DATA}\n0x${address}`, [expect.stringContaining(`[${NODE}]`)], 'single'],
    [DATA, ['[unknown]'], 'single'],
    [`${address}\n${address}`, [expect.any(String), expect.any(String)], 'whole'],
    [`${address}\n${address}\n${address}`, ['[deeper]', ...Array(3).fill(expect.any(String))], 'whole'],
  ])('of %j', (stack, frames, kind) => {
    code.follow(process.pid, 1);
    const named = code.framesOf(process.pid, 1, stack);
    expect(named).toEqual({ frames, kind, gaps: [] });
    // An offset in the file is no address.
    expect(named.frames.join()).not.toContain(address);
    expect(named.frames.join()).not.toContain(DATA);
  });

  it('are not known of a process that was not read, or is gone', () => {
    code.follow(2 ** 22, 1);
    expect(code.framesOf(2 ** 22, 1, address)).toEqual({
      frames: ['[unknown]'],
      kind: 'unread',
      gaps: ['ended'],
    });
    expect(code.framesOf(1, 1, address).kind).toBe('unread');
  });

  it('are not those of the program that a process runs later', () => {
    const other = new UserCode(3, () => 10);
    other.follow(process.pid, 1);
    // The mappings were read after this exec.
    other.follow(process.pid, 5);
    expect(other.framesOf(process.pid, 1, address).frames).toEqual(['[unknown]']);
    expect(other.framesOf(process.pid, 5, address).frames).toEqual([expect.stringContaining(`[${NODE}]`)]);
    other.close();
  });
});
