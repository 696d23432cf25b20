import { expect, test } from 'vitest';
import { KernelSymbols } from '../../src/kernel/symbols.ts';
import type { Program } from '../../src/probe/program.ts';
import { ObjectReader } from '../../src/session/object-reader.ts';

const START = 0xffffffff81000000n;
const SYMBOLS = new KernelSymbols(
  Buffer.from(
    `${START.toString(16)} T _stext\n${(START + 0x40n).toString(16)} t do_it\n${(START + 0x80n).toString(16)} T _etext\n`,
  ),
);
const SITE = Number((START + 0x44n) & 0xffffffffn);
const program = (): Pick<Program, 'series'> => ({
  series: ['allocated', 'freed', 'unseen'].map((map) => ({ map })) as Program['series'],
});
const sums = { allocated: 8, freed: 3, earlier: 1, parts: 0, refused: 0 };
const tick = (live: Float64Array | null = null, site = SITE) => ({
  counts: [
    new Map([[`7,${site}`, new Map([[64, 8]])]]),
    new Map([[`7,${site}`, new Map([[64, 3]])]]),
    new Map(),
  ],
  objects: { sums, live, tickNs: [0, 1e9, 2e9], endNs: 2e9 },
});

test('has names and numbers, sends each name once, and no address', () => {
  const reader = new ObjectReader({ kind: 'kmalloc', ofAll: false }, () => SYMBOLS);
  const one = program();
  const first = reader.read(tick(), one);
  expect(first).toMatchObject({ kind: 'kmalloc', begins: true, sites: ['do_it+0x4/0x40'], sums, left: null });
  expect([[...first.allocated], [...first.freed], [...first.unseen]]).toEqual([
    [7, 1, 64, 8],
    [7, 1, 64, 3],
    [],
  ]);
  const last = reader.read(tick(Float64Array.from([2 ** 32 + SITE, 64 * 2 ** 22 + 7])), one);
  expect(last).toMatchObject({ begins: false, sites: [] });
  expect([...(last.left ?? [])]).toEqual([7, 1, 64, 1, 0, 1e9]);
  expect(JSON.stringify([first, last])).not.toContain(String(SITE));
  // A new program knows none of these objects.
  expect(reader.read(tick(), program()).begins).toBe(true);
});

test('pages have no call site', () => {
  const { allocated, sites } = new ObjectReader({ kind: 'pages', ofAll: true }, () => SYMBOLS).read(
    tick(null, 0),
    program(),
  );
  expect([[...allocated], sites]).toEqual([[7, 0, 64, 8], []]);
});

test('who freed has a row without allocations, and sites by number', () => {
  const reader = new ObjectReader({ kind: 'kmalloc', ofAll: false }, () => SYMBOLS);
  const freeing = { series: [...program().series, { map: 'freers' }] } as Pick<Program, 'series'>;
  const counts = [...tick().counts, new Map([[`8,${SITE + 8}`, new Map([[SITE, 3]])]])];
  expect(reader.processes({ counts }, freeing)).toEqual([
    new Map([
      ['7', new Map([[64, 8]])],
      ['8', new Map()],
    ]),
  ]);
  const { freers, sites } = reader.read({ ...tick(), counts }, freeing);
  expect(sites).toEqual(['do_it+0x4/0x40', 'do_it+0xc/0x40']);
  expect([...freers]).toEqual([8, 2, 1, 3]);
});

test.each([
  ['of the whole system', { kind: 'slab', ofAll: true }, { inCaches: 5, byFunction: [['do_it', 4]] }],
  ['of a process', { kind: 'slab', ofAll: false }, null],
  ['of pages', { kind: 'pages', ofAll: true }, null],
] as const)('the last tick of a count %s has what the kernel itself says', (_, options, grown) => {
  const kept = [
    { inCaches: 100, byFunction: new Map([['do_it', 1]]) },
    {
      inCaches: 105,
      byFunction: new Map([
        ['do_it', 5],
        ['same', 0],
      ]),
    },
  ];
  const reader = new ObjectReader(
    options,
    () => SYMBOLS,
    () => kept.shift() ?? expect.fail('read too often'),
  );
  const one = program();
  reader.attached();
  expect(reader.read(tick(), one).grown).toBeNull();
  expect(reader.read(tick(new Float64Array()), one).grown).toEqual(grown);
});
