import { describe, expect, test } from 'vitest';
import { KernelSymbols } from '../../../src/kernel/symbols.ts';
import { functionRange } from '../../../src/probe/filter/functions.ts';
import { failure } from '../../fixtures/failure.ts';
import { KALLSYMS, tracepoints } from '../../fixtures/tracepoints.ts';

const SYMBOLS = tracepoints().symbols();
const range = (target: string | bigint) => {
  const { start, end } = functionRange(target, SYMBOLS);
  return [start.toString(16), end.toString(16)];
};

describe('the address of a function', () => {
  test.each<[string | bigint, string, string]>([
    // Another symbol at the same address does not end a function.
    ['vmap', 'ffffffff81000010', 'ffffffff81000040'],
    ['twice', 'ffffffff81000040', 'ffffffff81000080'],
    ['of_module', 'ffffffffc0200000', 'ffffffffc0200020'],
    [0xffffffff81000010n, 'ffffffff81000010', 'ffffffff81000040'],
    [0xffffffff8100003fn, 'ffffffff81000010', 'ffffffff81000040'],
    [0xffffffff81000090n, 'ffffffff81000080', 'ffffffff810000c0'],
  ])('%s', (target, start, end) => {
    expect(range(target)).toEqual([start, end]);
  });

  test('an unknown function: the nearest names', () => {
    const error = failure(() => functionRange('vmapp', SYMBOLS));
    expect(error.code).toBe('FILTER_SYNTAX');
    expect(error.hint).toBe('Did you mean vmap?');
    expect(failure(() => functionRange(1n, SYMBOLS)).message).toContain('no function 1');
    expect(failure(() => functionRange('last_of_module', SYMBOLS)).message).toContain('no function last');
  });

  test('addresses that the kernel hides', () => {
    const hidden = new KernelSymbols(Buffer.from(KALLSYMS.replaceAll(/^\w+/gm, '0000000000000000')));
    expect(failure(() => functionRange('vmap', hidden)).message).toContain('/proc/kallsyms hides');
  });
});
