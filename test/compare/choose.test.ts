import { describe, expect, test } from 'vitest';
import { balance } from '../../src/compare/balance.ts';
import { choose, isKernelIn, type KernelSupport, mapsToCount } from '../../src/compare/choose.ts';
import type { Deltas } from '../../src/compare/deltas.ts';
import { type Invariant, readInvariants } from '../../src/compare/invariant.ts';

/** Identities of one group, as in a catalogue. */
const identities = (...entries: Record<string, unknown>[]): Invariant[] =>
  readInvariants(
    JSON.stringify({
      group: entries.map((entry) => ({
        id: 'a.b',
        title: 'A',
        trace: 'a',
        vmstat: 'v',
        kind: 'equal',
        unit: 'pages',
        ...entry,
      })),
    }),
    'x',
  );
const reason = (id: string, parts: Record<string, string>) => ({
  id,
  text: id,
  where: 'mm/x.c',
  usually: 'none',
  ...parts,
});

/** A kernel with the maps a, b and b.part, the symbol `file`, and some counters. */
const kernel = (parts: Partial<KernelSupport> = {}): KernelSupport => ({
  release: '6.18.44-fc',
  lruGen: false,
  counters: ['v', 'w', 'pgalloc_dma', 'pgalloc_normal'],
  whyMissing: (map) => (['a', 'b', 'b.part'].includes(map) ? undefined : `no probe counts ${map}`),
  whySymbolsMissing: (map, symbols) => {
    const unknown = symbols.filter((symbol) => symbol !== 'file');
    return unknown.length === 0 ? undefined : `no ${unknown.join(', ')} in ${map}`;
  },
  ...parts,
});

/** The titles of the chosen identities, and the parts that each lacks. */
const chosen = (parts: Partial<KernelSupport>, ...entries: Record<string, unknown>[]) =>
  choose(identities(...entries), kernel(parts)).map(({ invariant, missing }) => [invariant.title, missing]);
const missing = (entry: Record<string, unknown>, parts: Partial<KernelSupport> = {}) =>
  chosen(parts, entry)[0]?.[1];

test.each<[string, string | undefined, boolean]>([
  ['6.18.44-fc', undefined, true],
  ['6.18.44-fc', '6.6..', true],
  ['6.18.44-fc', '6.18..', true],
  ['6.18.44-fc', '6.19..', false],
  ['6.18.44-fc', '..6.18', true],
  ['6.18.44-fc', '..6.17', false],
  ['6.18.44-fc', '6.2..', true],
  ['6.18.44-fc', '7.0..', false],
  ['5.10.0-46-amd64', '5.10..', true],
  ['5.10.0-46-amd64', '5.13..', false],
  ['5.10.0-46-amd64', '..5.9', false],
  ['5.10.0-46-amd64', '..5.12', true],
  ['5.10.0-46-amd64', '5.13..6.1', false],
  ['6.1.0-48-amd64', '5.13..6.1', true],
  ['5.13.0', '5.13..6.1', true],
  ['6.2.0', '5.13..6.1', false],
  ['7.0-rc1', '6.6..', true],
  ['7.0-rc1', '7.0..', true],
  ['7.0-rc1', '..6.19', false],
  ['10.1', '7.0..', true],
])('isKernelIn: %s in %s: %s', (release, range, expected) => {
  expect(isKernelIn(release, range)).toBe(expected);
});

describe('alternatives', () => {
  const OLD = { title: 'old', kind: 'at most', when: { kernels: '..6.1' } };
  const NEW = { title: 'new', when: { kernels: '6.2..' } };
  const MORE = { title: 'more', trace: 'a + c', when: { kernels: '6.2..' } };

  test.each<[string, Record<string, unknown>[], string]>([
    ['6.18.44-fc', [OLD, NEW], 'new'],
    ['6.18.44-fc', [NEW, OLD], 'new'],
    ['5.10.0-46-amd64', [OLD, NEW], 'old'],
    ['5.10.0-46-amd64', [NEW, OLD], 'old'],
    ['6.18.44-fc', [MORE, NEW, OLD], 'new'],
    ['5.10.0-46-amd64', [MORE, NEW, OLD], 'old'],
    ['6.18.44-fc', [NEW, MORE], 'new'],
  ])('on %s the first that it supports, %#', (release, entries, title) => {
    expect(chosen({ release }, ...entries)).toEqual([[title, null]]);
  });

  test.each([
    [false, 'classic'],
    [true, 'generations'],
  ])('by the state of the multi-generational LRU: %s', (lruGen, title) => {
    const entries = [
      { title: 'classic', when: { lru_gen: false } },
      { title: 'generations', when: { lru_gen: true } },
    ];
    expect(chosen({ lruGen }, ...entries)).toEqual([[title, null]]);
    expect(chosen({ lruGen }, ...entries.toReversed())).toEqual([[title, null]]);
  });

  test('missing parts are reported for the alternative meant for this kernel', () => {
    const lacking = { ...NEW, trace: 'c' };
    for (const entries of [
      [OLD, lacking],
      [lacking, OLD],
    ])
      expect(chosen({}, ...entries)).toEqual([['new', 'no probe counts c']]);
  });

  test('one identity for each id, in the order of the file', () => {
    const other = { id: 'c.d', title: 'other', vmstat: 'nothing' };
    expect(chosen({}, OLD, other, NEW)).toEqual([
      ['new', null],
      ['other', 'this kernel has no counter nothing'],
    ]);
  });
});

describe('missing parts', () => {
  test.each<[string, Record<string, unknown>, string | null]>([
    ['nothing', {}, null],
    ['a kernel', { when: { kernels: '..6.1' } }, 'the identity holds only on Linux ..6.1'],
    ['the MGLRU', { when: { lru_gen: true } }, 'the identity holds only with the multi-generational LRU'],
    ['a counter', { vmstat: 'v + pgscan_anon' }, 'this kernel has no counter pgscan_anon'],
    ['counters', { vmstat: 'pgskip_*' }, 'this kernel has no counter pgskip_*'],
    ['a word for a value', { trace: 'a - b[lru: file, anon, other]' }, 'no anon, other in b'],
    ['nothing where the symbols are known', { trace: 'a + b[lru: !file]' }, null],
    ['nothing where some such counter is there', { vmstat: 'pgalloc_*' }, null],
    ['a map', { trace: 'a + b.other' }, 'no probe counts b.other'],
    ['the counter before the map', { trace: 'c', vmstat: 'nothing' }, 'this kernel has no counter nothing'],
    ['nothing where a counter is optional', { vmstat: 'v + nothing? - nothings_*?' }, null],
    ['nothing where a map is optional', { trace: 'a + c? - count(c.part[lru: anon]?)' }, null],
    ['nothing where it is a reason’s', { reasons: [reason('x', { high: 'c + nothing' })] }, null],
  ])('%s', (_, entry, expected) => {
    expect(missing(entry)).toBe(expected);
  });

  test('the other LRU', () => {
    expect(missing({ when: { lru_gen: false } }, { lruGen: true })).toBe(
      'the identity holds only without the multi-generational LRU',
    );
  });
});

describe('mapsToCount', () => {
  const toCount = (parts: Partial<KernelSupport>, ...entries: Record<string, unknown>[]) => {
    const books = kernel(parts);
    return mapsToCount(choose(identities(...entries), books), books);
  };

  test.each<[string, Record<string, unknown>, string[]]>([
    ['of the sum', { trace: 'a + b.part' }, ['a', 'b.part']],
    ['each once', { trace: 'a + 2 * count(a)' }, ['a']],
    ['optional ones that the kernel has', { trace: 'a + b? + c?' }, ['a', 'b']],
    [
      'of reasons, as far as the kernel has them',
      { reasons: [reason('x', { low: '0 - b.part', high: 'c' }), reason('y', { high: 'b?' })] },
      ['a', 'b.part', 'b'],
    ],
    ['no counters', { reasons: [reason('x', { low: '0 - w', high: 'b - w + no_such?' })] }, ['a', 'b']],
    ['nothing of what is missing', { vmstat: 'nothing', reasons: [reason('x', { high: 'b' })] }, []],
  ])('%s', (_, entry, expected) => {
    expect(toCount({}, entry)).toEqual(expected);
  });

  test('of all chosen identities, and of no other alternative', () => {
    const entries = [
      { when: { kernels: '..6.1' }, trace: 'b' },
      { trace: 'a' },
      { id: 'c.d', trace: 'a - b.part' },
    ];
    expect(toCount({}, ...entries)).toEqual(['a', 'b.part']);
  });

  test('of no reason for other kernels', () => {
    expect(toCount({}, { reasons: [reason('x', { high: 'b', kernels: '..6.1' })] })).toEqual(['a']);
  });
});

test.each([
  ['6.18.44-fc', 'explained'],
  ['6.1.0-48-amd64', 'unexplained'],
])('a reason of 6.7 and newer, on %s: a residual is %s', (release, verdict) => {
  const entry = { reasons: [reason('x', { high: '5', kernels: '6.7..' })] };
  const [one = expect.fail()] = choose(identities(entry), kernel({ release }));
  const series = { label: 'a', probe: 'a', map: 'a', head: { counts: 'events' }, events: [] };
  const deltas: Deltas = {
    seconds: 1,
    counts: new Map([
      ['a', { series, values: new Map([[0, 105]]), missed: 0, full: false, largest: 1, signed: false }],
    ]),
    counters: new Map([['v', { low: 100, high: 100 }]]),
  };
  const symbols = { sets: {}, names: { 'vmstat-events': [], 'vmstat-nodes': [] } };
  expect(balance(one, deltas, symbols).verdict).toBe(verdict);
});
