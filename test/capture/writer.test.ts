import { expect, test } from 'vitest';
import type { CaptureItem } from '../../src/capture/items.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { MemberLine } from '../../src/capture/schema.ts';
import { CaptureWriter } from '../../src/capture/writer.ts';
import { knownContainers } from '../../src/tally/known-containers.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { capturedTick, HEAD, sourceFrom } from '../fixtures/capture.ts';
import { BYTES, ORDERS, who } from '../fixtures/feed.ts';

const COST = { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 0, cpuPercent: 0 };

/** A writer, and what a reader finds in what it wrote so far. */
function writing(head = HEAD) {
  const pieces: Buffer[] = [];
  const state = {
    seconds: 0,
    elapsedSeconds: 0,
    status: null,
    exactness: nothingMissed(),
    cost: { ...COST },
  };
  const writer = new CaptureWriter(
    (piece) => pieces.push(piece),
    head,
    () => state,
  );
  const read = (): CaptureItem[] => {
    const source = sourceFrom(Buffer.concat(pieces));
    return [...readCapture(source, readHead(source))];
  };
  return { writer, state, read };
}

/** So many counts that are equal. */
function many(length: number, [row, series, value, count]: [number, number, number, number]) {
  const of = (number: number) => Array.from({ length }, () => number);
  return { row: of(row), series: of(series), value: of(value), count: of(count) };
}

/** Counts of a row whose text is of so many bytes. */
function large(bytes: number) {
  const value = 2 ** 52;
  return many(Math.ceil(bytes / `0,0,${value},${value},`.length), [0, 0, value, value]);
}

const kinds = (items: readonly CaptureItem[], kind: CaptureItem['kind']) =>
  items.filter((item) => item.kind === kind);

test('a tick of much text has a member of its own, which can be read', () => {
  const { writer, state, read } = writing();
  for (const tick of [1, 2]) writer.tick(capturedTick(tick));
  state.seconds = 3;
  writer.tick(capturedTick(3, { quads: large(12 << 20) }));
  writer.tick(capturedTick(4));
  writer.endRun();
  writer.end(null);
  const items = read();
  expect(kinds(items, 'damage')).toEqual([]);
  expect(kinds(items, 'member')).toHaveLength(3);
  expect(kinds(items, 'tick')).toHaveLength(4);
  // The member before says the time up to its last tick.
  expect(kinds(items, 'run')[0]).toMatchObject({ line: { seconds: 2 } });
}, 30_000);

const REFUSED = expect.objectContaining({ code: 'RECORD_FAILED' });

test.each([
  ['of more text than a member may have', { quads: large(17 << 20) }],
  ['whose sums are beyond those of a capture', { quads: many(5_000, [0, 1, 63, 2 ** 53 - 1]) }],
  ['with a count that is no whole number', { quads: { row: [0], series: [0], value: [0], count: [0.5] } }],
  ['with a time that no clock has', { atMs: 1e17 }],
])(
  'a tick %s is refused, and the file ends with the tick before',
  (_, parts) => {
    const series = [BYTES, ORDERS].map((each) => ({ ...each, map: each.probe, events: [each.label] }));
    const { writer, state, read } = writing({ ...HEAD, series });
    state.seconds = 1;
    writer.tick(capturedTick(1));
    expect(() => writer.tick(capturedTick(2, parts))).toThrow(REFUSED);
    writer.endRun();
    writer.end('it was refused');
    const items = read();
    expect(kinds(items, 'damage')).toEqual([]);
    expect(kinds(items, 'tick')).toHaveLength(1);
    const [first] = kinds(items, 'run');
    expect(first).toMatchObject({
      line: {
        totals: [
          [3, 64 + 2 * 4096],
          [1001, expect.any(Number)],
        ],
      },
    });
  },
  30_000,
);

test('a head that a reader would refuse is not written', () => {
  expect(() => writing({ ...HEAD, tickMs: 1e13 })).toThrow(REFUSED);
  const [series] = HEAD.series;
  const summary = 'x'.repeat(17 << 20);
  expect(() => writing({ ...HEAD, series: series ? [{ ...series, summary }] : [] })).toThrow(REFUSED);
});

test('a member has the names of its rows’ containers as they are known when it ends, and nothing hostile is taken', () => {
  const { writer, state, read } = writing();
  const cgroup = (digit: string) => `/docker/${digit.repeat(64)}`;
  const container = (digit: string) => ({
    id: digit.repeat(64),
    name: `c${digit}`,
    image: null,
    pod: null,
    namespace: null,
  });
  writer.tick(capturedTick(1, { rows: [who(0, { cgroup: cgroup('d') }), who(1)] }));
  // Read two seconds after the tick.
  knownContainers.learn([container('d'), container('e')]);
  for (let tick = 2; tick <= 11; tick++) writer.tick(capturedTick(tick, { rows: [] }));
  knownContainers.learn([{ ...container('d'), name: 'renamed' }]);
  state.seconds = 12;
  writer.tick(capturedTick(12, { rows: [] }));
  writer.endRun();
  const members = kinds(read(), 'member').flatMap((item) => (item.kind === 'member' ? [item.line] : []));
  expect(members.map(({ containers }) => containers)).toEqual([
    [container('d')],
    [{ ...container('d'), name: 'renamed' }],
  ]);
  expect(MemberLine.shape.containers.safeParse([{ ...container('d'), name: 'a\nb' }]).success).toBe(false);
});

test('a name that is read after its member was written is in the next member', () => {
  const { writer, state, read } = writing();
  const container = { id: 'f'.repeat(64), name: 'late', image: null, pod: null, namespace: null };
  const once = {
    rows: [who(2, { cgroup: `/docker/${container.id}` })],
    quads: { row: [2], series: [0], value: [64], count: [7] },
  };
  for (let tick = 1; tick <= 10; tick++) writer.tick(capturedTick(tick, tick === 10 ? once : {}));
  knownContainers.learn([container]);
  for (let tick = 11; tick <= 21; tick++) writer.tick(capturedTick(tick));
  state.seconds = 21;
  writer.endRun();
  const members = kinds(read(), 'member').flatMap((item) => (item.kind === 'member' ? [item.line] : []));
  expect(members.map(({ containers }) => containers)).toEqual([undefined, [container], undefined]);
});
