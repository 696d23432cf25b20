import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Frame, frames } from '../../src/bpftrace/frames.ts';
import { lines } from '../../src/bpftrace/lines.ts';
import { addMaps, type Counts, emptyCounts, figures, total } from '../../src/tally/tally.ts';
import { collect } from '../fixtures/collect.ts';

/** What fixtures/bpftrace/record.sh recorded, read in chunks of a size that cuts lines and characters. */
const read = (version: string, name: string) => {
  const path = fileURLToPath(new URL(`../fixtures/bpftrace/${version}/${name}.jsonl`, import.meta.url));
  return collect(frames(lines(createReadStream(path, { highWaterMark: 101 }) as AsyncIterable<Buffer>)));
};

const ticks = (all: readonly Frame[]) => all.filter((frame) => frame.kind === 'tick');

/** Counts of a program with one series, and the names of ended processes. */
function tally(all: readonly Frame[]): { counts: Counts; names: Map<string, string> } {
  const counts = emptyCounts(1);
  const names = new Map<string, string>();
  for (const { maps } of ticks(all)) {
    const ours = maps.map(({ map }) => map).filter((map) => map.startsWith('@i0_'));
    addMaps(counts, maps, new Map(ours.map((map) => [map, 0])));
    for (const { map, entries } of maps)
      if (map.startsWith('@vt_names_'))
        for (const [[task = ''], value] of entries)
          names.set(task, value.kind === 'name' ? value.name : `no name but ${JSON.stringify(value)}`);
  }
  return { counts, names };
}

/** NAMES of workload.py as they must come out, and how often each of them cut its file. */
const NAMES = {
  plain: 101,
  café: 23,
  '"[x], {y}: z': 29,
  '(sd-pam)': 31,
  'tmux: server ': 37,
  '\\uffffffc3': 41,
  'back\\slash': 43,
  'naïve-ünders\ufffd': 47,
  'fifteen-letters': 53,
  'two\nlines\t': 59,
  '\ufffd\ufffd': 61,
  '1234': 67,
  '007': 71,
};

const VERSIONS = ['0.17', '0.23', '0.27'];

describe.each(VERSIONS)('bpftrace %s', (version) => {
  test.each(['names', 'hist', 'kmalloc'])(
    '%s: attached first, then ticks in a row, nothing garbled or lost',
    async (name) => {
      const all = await read(version, name);
      expect(all.map(({ kind }) => kind)).toEqual(['attached', ...ticks(all).map(() => 'tick')]);
      expect(ticks(all).map(({ tick }) => tick)).toEqual(ticks(all).map((_, index) => index + 1));
      const times = all.map((frame) => ('ns' in frame ? frame.ns : 0));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    },
  );

  test('names: every count is there under its process’s name', async () => {
    const { counts, names } = tally(await read(version, 'names'));
    const found = [...(counts[0] ?? [])].map(([pid, distribution]) => [names.get(pid), distribution.get(0)]);
    expect(Object.fromEntries(found)).toEqual(NAMES);
    expect(found).toHaveLength(Object.keys(NAMES).length);
  });

  test('hist: every length is in its bucket', async () => {
    const { counts, names } = tally(await read(version, 'hist'));
    const [pid = ''] = [...names].find(([, name]) => name === 'hist-maker') ?? [];
    const distribution = [...(counts[0]?.get(pid) ?? [])].filter(([, count]) => count > 0);
    // Up to 0.19 all from 2^31 on are in one bucket.
    const large: [number, number][] =
      version === '0.17'
        ? [[2 ** 31, 30]]
        : [
            [2 ** 31, 13],
            [2 ** 40, 17],
          ];
    expect(distribution).toEqual([[-1, 3], [0, 3], [1, 5], [2, 8], [512, 11], ...large]);
  });

  test('kmalloc: sizes of many processes, over several ticks', async () => {
    // Counted in the recordings with another program.
    const [count, amount] = { '0.17': [3107, 953_272], '0.23': [10_070, 965_176], '0.27': [1511, 334_368] }[
      version
    ] as [number, number];
    const { counts } = tally(await read(version, 'kmalloc'));
    const head = { counts: 'allocations', value: { name: 'size', unit: 'bytes', scale: 'linear' } } as const;
    expect(figures(total(counts[0] ?? new Map()), head)).toEqual({ count, amount, safe: true });
  });

  test('full: a map comes with as many keys as it can hold, and from 0.23 on bpftrace says so', async () => {
    const all = await read(version, 'full');
    const sizes = ticks(all).flatMap(({ maps }) => maps.map(({ entries }) => entries.length));
    expect(Math.max(...sizes)).toBe(8);
    expect(all.some(({ kind }) => kind === 'map-full')).toBe(version !== '0.17');
    expect(all.some(({ kind }) => kind === 'garbled')).toBe(false);
  });
});
