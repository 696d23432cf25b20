import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import type { CaptureItem } from '../../src/capture/items.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { samplesOf } from '../../src/diff/samples.ts';
import type { RowIdentity } from '../../src/wire/feed.ts';
import { capturePieces, HEAD, sourceFrom } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';
import { Random } from '../fixtures/random.ts';

/** A capture of so many runs of three ticks; the last may be cut off. */
function runsOf(runs: number, cut: boolean) {
  const [head = Buffer.alloc(0), first = head] = capturePieces(3);
  const text = gunzipSync(first).toString();
  const members = Array.from({ length: runs }, (_, index) => {
    const numbered = text
      .replace(/"member":1/, `"member":${index + 1}`)
      .replaceAll(/"run":1,/g, `"run":${index + 1},`);
    return pack(cut && index === runs - 1 ? numbered.replace('"ended":true', '"ended":false') : numbered);
  });
  const source = sourceFrom(Buffer.concat([head, ...members]));
  return samplesOf(
    () => readCapture(source, readHead(source)),
    readHead(source),
    (row) => row?.name ?? '?',
  );
}

test('each run is a sample', () => {
  const { rows, seconds, areRuns } = runsOf(3, false);
  expect({ seconds, areRuns }).toEqual({ seconds: [3, 3, 3], areRuns: true });
  expect(rows.map(({ name, counts }) => [name, counts])).toContainEqual(['last', [6, 6, 6]]);
});

test('a run that was cut off is none', () => {
  const { rows, seconds, losses } = runsOf(3, true);
  expect(seconds).toEqual([3, 3]);
  expect(rows.every(({ counts }) => counts.length === 2)).toBe(true);
  expect(losses.cut).toBe(1);
});

test('of one run that is left, the ticks are the samples', () => {
  const { rows, areRuns } = runsOf(2, true);
  expect(areRuns).toBe(false);
  expect(rows.find(({ name }) => name === 'last')?.counts).toEqual([1, 2, 3]);
});

test('of a long capture, neighbouring ticks are one sample: every event is there, in a bounded number of entries', () => {
  const ticks = 5_003;
  const source = sourceFrom(Buffer.concat(capturePieces(ticks)));
  const { rows, seconds } = samplesOf(
    () => readCapture(source, readHead(source)),
    readHead(source),
    () => 'all',
  );
  expect(seconds.length).toBeLessThan(2_048);
  expect(sum(seconds)).toBe(ticks);
  const few = sourceFrom(Buffer.concat(capturePieces(1_999)));
  const short = samplesOf(
    () => readCapture(few, readHead(few)),
    readHead(few),
    () => 'all',
  );
  expect(short.seconds).toHaveLength(1_999);
  const row = rows[0] ?? expect.fail('no rows');
  // In each tick one row has the number of the tick, the other 2.
  expect(sum(row.counts)).toBe((ticks * (ticks + 1)) / 2 + 2 * ticks);
  expect(sum(row.cells.count)).toBe(sum(row.counts));
  expect(row.cells.sample.length).toBeLessThan(4 * seconds.length);
});

/** Ticks of a second, each with processes of its own that count once and end if `ended`; each member has four. */
function* shortLived(ticks: number, processes: number, ended: boolean): Generator<CaptureItem> {
  for (let tick = 1; tick <= ticks; tick++) {
    const atMs = 1000 * tick;
    const row = Array.from({ length: processes }, (_, index) => processes * tick + index);
    if (tick % 4 === 1) {
      const line = {
        kind: 'member',
        member: (tick + 3) / 4,
        run: 1,
        tick,
        atSeconds: tick - 1,
        atMs,
      } as const;
      yield { kind: 'member', line: { ...line, totals: [] }, rows: [], offset: 0 };
    }
    yield {
      kind: 'tick',
      tick: {
        run: 1,
        tick,
        atSeconds: tick,
        atMs,
        seconds: 1,
        sites: [],
        vmstat: new Map(),
        rows: row.map((number) => who(number, { name: `program-${number % 7}`, ended })),
        quads: { row, series: row.map(() => 0), value: row.map(() => 64), count: row.map(() => 1) },
      },
    };
  }
}

test('processes that have ended take no memory, however many there are', () => {
  const [ticks, processes] = [400, 3_000];
  const before = bytesNow();
  let most = 0;
  const nameOf = (row: RowIdentity | undefined) => {
    if (row !== undefined && row.row % 1_000 === 0) most = Math.max(most, bytesNow() - before);
    return row?.name ?? '?';
  };
  const { rows, losses } = samplesOf(
    () => shortLived(ticks, processes, true),
    { series: HEAD.series },
    nameOf,
  );
  expect(rows).toHaveLength(7);
  expect(sum(rows.flatMap(({ counts }) => counts))).toBe(ticks * processes);
  expect(losses.damages).toEqual([]);
  // They took 600 MiB.
  expect(most).toBeLessThan(200 * 2 ** 20);
}, 60_000);

test('more processes at a time than memory allows are an error', () => {
  const living = () => shortLived(400, 3_000, false);
  expect(() => samplesOf(living, { series: HEAD.series }, (row) => row?.name ?? '?')).toThrow(
    expect.objectContaining({
      code: 'CAPTURE_INVALID',
      message: 'the capture has more than 1,048,576 processes at a time',
    }),
  );
}, 60_000);

/** Ticks of a second, in each of which the same processes count once. */
function* steady(ticks: number, processes: number): Generator<CaptureItem> {
  const row = Array.from({ length: processes }, (_, index) => index);
  const ones = row.map(() => 1);
  const quads = { row, series: row.map(() => 0), value: ones, count: ones };
  for (const item of shortLived(ticks, 0, false))
    if (item.kind === 'tick') {
      const rows = item.tick.tick === 1 ? row.map((number) => who(number)) : [];
      yield { kind: 'tick', tick: { ...item.tick, rows, quads } };
    } else yield item;
}

test('living processes of one name are one row, however many there are', () => {
  const [ticks, processes] = [500, 4_203];
  const { rows, seconds } = samplesOf(
    () => steady(ticks, processes),
    { series: HEAD.series },
    () => 'worker',
  );
  expect(seconds).toHaveLength(ticks);
  expect(rows.map(({ name, counts }) => [name, counts])).toEqual([['worker', Array(ticks).fill(processes)]]);
}, 60_000);

test('the counts of a process have its last name, also those before; of any order and number, none is lost', () => {
  const random = new Random(23);
  const ticks = 2_603;
  const last = new Map<number, string>();
  const items: CaptureItem[] = [...shortLived(ticks, 30, false)].map((item) => {
    if (item.kind !== 'tick') return item;
    const { tick } = item;
    const row = tick.quads.row.map(() => Math.floor(tick.tick / 3) + random.int(30));
    const rows = row.map((number) => {
      // A process that has ended keeps its name.
      const before = last.get(number) ?? '';
      const ended = before.startsWith('end') || random.int(40) === 0;
      const name = before.startsWith('end') ? before : `${ended ? 'end' : 'program'}-${random.int(5)}`;
      last.set(number, name);
      return who(number, { name, ended });
    });
    const value = row.map(() => 8 * random.int(3));
    const count = row.map(() => 1 + random.int(9));
    return { kind: 'tick', tick: { ...tick, rows, quads: { ...tick.quads, row, value, count } } };
  });
  const expected = new Map<string, number>();
  for (const item of items)
    if (item.kind === 'tick')
      for (const [at, row] of item.tick.quads.row.entries()) {
        const key = `${last.get(row)} ${item.tick.quads.value[at]}`;
        expected.set(key, (expected.get(key) ?? 0) + (item.tick.quads.count[at] ?? 0));
      }
  const { rows, seconds } = samplesOf(
    () => items,
    { series: HEAD.series },
    (row) => row?.name ?? '?',
  );
  expect(seconds.length).toBeLessThan(2_048);
  const found = new Map<string, number>();
  for (const { name, counts, cells } of rows) {
    expect(sum(counts)).toBe(sum(cells.count));
    for (const [at, value] of cells.value.entries())
      found.set(`${name} ${value}`, (found.get(`${name} ${value}`) ?? 0) + (cells.count[at] ?? 0));
  }
  expect(found).toEqual(expected);
});

test('processes that a record adds between the two readings have their names', () => {
  let readings = 0;
  const growing = () => shortLived(++readings === 1 ? 3 : 6, 7, false);
  const { rows } = samplesOf(growing, { series: HEAD.series }, (row) => row?.name ?? '?');
  expect(rows.map(({ name, counts }) => [name, sum(counts)])).toEqual(
    Array.from({ length: 7 }, (_, program) => [`program-${program}`, 6]),
  );
});

test('more rows than memory allows are an error, which says what to do', () => {
  const wide = () => steady(63, 70_003);
  expect(() => samplesOf(wide, { series: HEAD.series }, (row) => row?.name ?? '?', 'Do this.')).toThrow(
    expect.objectContaining({
      code: 'CAPTURE_INVALID',
      message: 'the capture has more than 4,194,304 counts by row, event, value and sample',
      hint: 'Do this.',
    }),
  );
}, 60_000);

function bytesNow(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
