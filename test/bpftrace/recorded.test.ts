import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Frame, frames } from '../../src/bpftrace/frames.ts';
import { lines } from '../../src/bpftrace/lines.ts';
import { type EndedTask, endedTasks, renamedTasks } from '../../src/collector/tick-maps.ts';
import { addMaps, type Counts, emptyCounts, figures, total } from '../../src/tally/tally.ts';
import { collect } from '../fixtures/collect.ts';

/** Reads a recording of fixtures/bpftrace/record.sh in chunks whose size cuts lines and characters. */
const read = (version: string, name: string) => {
  const path = fileURLToPath(new URL(`../fixtures/bpftrace/${version}/${name}.jsonl`, import.meta.url));
  return collect(frames(lines(createReadStream(path, { highWaterMark: 101 }) as AsyncIterable<Buffer>)));
};

const ticks = (all: readonly Frame[]) => all.filter((frame) => frame.kind === 'tick');

/** Counts of a program with one series, the processes that ended, and the processes that were renamed. */
function tally(all: readonly Frame[]): { counts: Counts; ended: EndedTask[]; renamed: string[] } {
  const counts = emptyCounts(1);
  const ended: EndedTask[] = [];
  const renamed: string[] = [];
  for (const { maps } of ticks(all)) {
    const ours = maps.map(({ map }) => map).filter((map) => map.startsWith('@i0_'));
    addMaps(counts, maps, {
      maps: new Map(ours.map((map) => [map, 0])),
      sumsInKey: new Map<string, number>(),
      packed: new Set(),
      rowParts: 1,
      rowPartsOf: new Map(),
    });
    ended.push(...endedTasks(maps));
    renamed.push(...renamedTasks(maps));
  }
  return { counts, ended, renamed };
}

/**
 * The NAMES of workload.py as vmtally must read them, with the number of times that each process truncated
 * its file.
 */
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

  test('names: every count is under its process’s name', async () => {
    const { counts, ended } = tally(await read(version, 'names'));
    const names = new Map(ended.map(({ id, name }) => [id, name]));
    const found = [...(counts[0] ?? [])].map(([pid, distribution]) => [names.get(pid), distribution.get(0)]);
    expect(Object.fromEntries(found)).toEqual(NAMES);
    expect(found).toHaveLength(Object.keys(NAMES).length);
  });

  test('names: each ended task once, with its parent, and each rename', async () => {
    const all = await read(version, 'names');
    const { counts, ended, renamed } = tally(all);
    const ours = ended.filter(({ id }) => counts[0]?.has(id));
    expect(ours.map(({ name }) => name).toSorted()).toEqual(Object.keys(NAMES).toSorted());
    const parent = ended.find(({ id }) => id === String(ours[0]?.parent));
    expect(parent?.name).toBe('python3');
    for (const one of ours) {
      expect(one).toMatchObject({ parent: Number(parent?.id), uid: '0', cgroup: '1' });
      expect(renamed).toContain(one.id);
    }
    // The processes ran one after the other, between the first tick and the last, by both clocks.
    const starts = [parent, ...ours].map((one) => one?.start ?? 0);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    const clockTicks = ticks(all).map(({ ns }) => ns / 1e7);
    expect(starts[0]).toBeGreaterThanOrEqual(Math.floor(clockTicks[0] ?? Infinity));
    expect(starts.at(-1)).toBeLessThan(clockTicks.at(-1) ?? 0);
  });

  test('hist: every length is in its bucket', async () => {
    const { counts, ended } = tally(await read(version, 'hist'));
    const pid = ended.find(({ name }) => name === 'hist-maker')?.id ?? expect.fail();
    expect(counts[0]?.get(pid)).toEqual(
      new Map([
        [-1, 3],
        [0, 3],
        [1, 5],
        [2, 8],
        [512, 11],
        [2 ** 31, 13],
        [2 ** 40, 17],
      ]),
    );
  });

  test('kmalloc: sizes of many processes, over several ticks', async () => {
    // The expected numbers: another program counted them during the recordings.
    const [count, amount] = { '0.17': [2835, 912_520], '0.23': [1942, 228_480], '0.27': [1771, 287_136] }[
      version
    ] as [number, number];
    const { counts } = tally(await read(version, 'kmalloc'));
    const head = { counts: 'allocations', value: { name: 'size', unit: 'bytes', scale: 'linear' } } as const;
    expect(figures(total(counts[0] ?? new Map()), head)).toEqual({ count, amount, safe: true });
  });

  test('full: the map has max entries, and from 0.23 on bpftrace reports it', async () => {
    const all = await read(version, 'full');
    const sizes = ticks(all).flatMap(({ maps }) => maps.map(({ entries }) => entries.length));
    expect(Math.max(...sizes)).toBe(8);
    expect(all.some(({ kind }) => kind === 'map-full')).toBe(version !== '0.17');
    expect(all.some(({ kind }) => kind === 'garbled')).toBe(false);
  });
});
