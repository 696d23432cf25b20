import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';
import { UserCode } from '../../../src/kernel/user/user-code.ts';

const code = new UserCode(3);
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
    code.follow(process.pid);
    const named = code.framesOf(process.pid, stack);
    expect(named).toEqual({ frames, kind });
    // An offset in the file is no address.
    expect(named.frames.join()).not.toContain(address);
    expect(named.frames.join()).not.toContain(DATA);
  });

  it('are not known of a process that was not read, or is gone', () => {
    code.follow(2 ** 22);
    expect(code.framesOf(2 ** 22, address)).toEqual({ frames: ['[unknown]'], kind: 'unread' });
    expect(code.framesOf(1, address).kind).toBe('unread');
  });
});
