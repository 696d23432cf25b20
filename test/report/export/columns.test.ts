import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventTable } from '../../../src/report/export/event-table.ts';
import { toCsv } from '../../../src/report/export/to-csv.ts';
import { toNdjson } from '../../../src/report/export/to-ndjson.ts';
import { toParquet } from '../../../src/report/export/to-parquet.ts';
import { knownContainers } from '../../../src/tally/known-containers.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { exportedOf } from './exported.ts';

const [WEB, DB] = ['a'.repeat(64), 'b'.repeat(64)];
const ROWS = [
  who(0, { cgroup: `/kubepods/pod5b6e7c1a-11ce-4a90-9d28-7a2b5f0e3c44/${WEB}` }),
  who(1, { cgroup: `/docker/${DB}` }),
  who(2, { cgroup: '/system.slice/ssh.service' }),
  who(3, { cgroup: null }),
];
const QUADS = { row: [0, 1, 2, 3], series: [0, 0, 0, 0], value: [64, 64, 64, 64], count: [1, 2, 3, 5] };

/** By pid. */
const EXPECTED = {
  1000: { container: 'web', image: 'nginx:1.25', pod: 'web-0', namespace: 'shop' },
  1001: { container: 'docker bbbbbbbbbbbb', image: null, pod: null, namespace: null },
  1002: { container: null, image: null, pod: null, namespace: null },
  1003: { container: null, image: null, pod: null, namespace: null },
};

/** A capture that was written where one container was known; the reader knows none. */
function captured() {
  knownContainers.learn([{ id: WEB, name: 'web', image: 'nginx:1.25', pod: 'web-0', namespace: 'shop' }]);
  const exported = exportedOf(1, HEAD, () => ({ rows: ROWS, quads: QUADS }));
  knownContainers.clear();
  return exported;
}
beforeEach(() => knownContainers.clear());
afterEach(() => knownContainers.clear());

const placesOf = (rows: Iterable<Record<string, unknown>>) =>
  Object.fromEntries(
    [...rows].map(({ pid, container, image, pod, namespace }) => [
      Number(pid),
      { container, image, pod, namespace },
    ]),
  );

test('ndjson has container, image, pod and namespace', () => {
  const lines = [...toNdjson(eventTable(captured()))].join('').trimEnd().split('\n');
  expect(placesOf(lines.map((line) => JSON.parse(line)))).toEqual(EXPECTED);
});

test('csv has them', () => {
  const [head = '', ...lines] = [...toCsv(eventTable(captured()))].join('').trimEnd().split('\r\n');
  const names = head.split(',');
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((text, at) => [names[at], text === '' ? null : text])),
  );
  expect(placesOf(rows)).toEqual(EXPECTED);
});

test('parquet has them', async () => {
  const exported = captured();
  const pieces: Uint8Array[] = [];
  for await (const piece of toParquet(eventTable(exported), exported.head)) pieces.push(piece);
  const { buffer } = new Uint8Array(Buffer.concat(pieces));
  const rows = (await parquetReadObjects({ file: buffer })) as Record<string, unknown>[];
  expect(placesOf(rows)).toEqual(EXPECTED);
});
