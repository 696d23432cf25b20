import { expect, test } from 'vitest';
import { pageSize } from '../../src/kernel/page-size.ts';
import { KernelSymbols } from '../../src/kernel/symbols.ts';
import type { Program } from '../../src/probe/program.ts';
import { StackReader } from '../../src/session/stack-reader.ts';

const START = 0xffffffff81000000n;
const SYMBOLS = new KernelSymbols(
  Buffer.from(
    ['T _stext', 't kmalloc', 't do_it', 't entry', 'T _etext']
      .map((symbol, index) => `${(START + 0x40n * BigInt(index)).toString(16)} ${symbol}\n`)
      .join(''),
  ),
);
const SITE = START + 0x88n;
const OTHER = START + 0x90n;
const stackOf = (site: bigint) =>
  [START + 0x44n, site, START + 0xc8n].map((at) => at.toString(16)).join('\n');

const program = (unit?: string) =>
  ({ rowParts: 2, series: [{ head: { value: unit && { unit, scale: 'linear' } } }] }) as unknown as Program;
const rowOf = (pid: string) => Number(pid) + 100;
const tick = (site = SITE, pid = '7') => ({
  final: false,
  counts: [
    new Map([[`${pid},${site}`, new Map([[64, 1_000]])]]),
    new Map([[`${pid},${site},${stackOf(site)}`, new Map([[64, 15]])]]),
    new Map([[pid, new Map([[0, 16]])]]),
  ],
});

test('has names and numbers, and sends each name once', () => {
  const reader = new StackReader(64, () => SYMBOLS);
  const first = reader.read(tick(), program('bytes'), rowOf);
  expect(first).toMatchObject({
    sites: ['do_it'],
    functions: ['entry', 'do_it'],
    stacks: [[0, 1]],
    rate: 64,
    unitBytes: 1,
    final: false,
  });
  expect([...first.counts]).toEqual([107, 0, 64, 1_000]);
  expect([...first.samples]).toEqual([107, 0, 64, 0, 15]);
  expect([...first.sampled]).toEqual([107, 16]);
  const again = reader.read({ ...tick(), final: true }, program('pages'), rowOf);
  expect(again).toMatchObject({ sites: [], functions: [], stacks: [], unitBytes: pageSize(), final: true });
  // Another call site of the same function is another stratum.
  const other = reader.read(tick(OTHER, '8'), program(), rowOf);
  expect(other).toMatchObject({ sites: ['do_it'], functions: [], stacks: [[0, 1]], unitBytes: null });
  expect([...other.samples]).toEqual([108, 1, 64, 1, 15]);
  expect(JSON.stringify([first, other])).not.toMatch(/ffffffff8/);
});

test('of an event without a call site', () => {
  const stacks = new StackReader(1, () => SYMBOLS).read(
    {
      final: false,
      counts: [
        new Map([['7', new Map([[0, 3]])]]),
        new Map([[`7,${stackOf(SITE)}`, new Map([[0, 3]])]]),
        new Map([['7', new Map([[0, 3]])]]),
      ],
    },
    { ...program(), rowParts: 1 },
    rowOf,
  );
  expect(stacks).toMatchObject({ sites: [], functions: ['entry', 'do_it', 'kmalloc'], stacks: [[0, 1, 2]] });
  expect([...stacks.counts]).toEqual([107, -1, 0, 3]);
});

test('a bounded number of stacks is told apart', () => {
  const reader = new StackReader(64, () => SYMBOLS);
  const byStack = new Map(
    Array.from({ length: 20_007 }, (_, index) => [
      `7,${SITE},${(START + BigInt(index)).toString(16)}`,
      new Map([[64, 1]]),
    ]),
  );
  const { stacks, samples } = reader.read(
    { final: false, counts: [new Map(), byStack, new Map()] },
    program('bytes'),
    rowOf,
  );
  expect([stacks.length, samples.length / 5]).toEqual([20_000, 20_000]);
});
