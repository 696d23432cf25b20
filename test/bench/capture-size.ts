import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HEADER_BYTES, lengthOf, pack } from '../../src/capture/gzip-member.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { sourceFrom } from '../fixtures/capture.ts';
import type { Bench, Question } from './lib/bench.ts';
import { finish, start } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { CLI, ROOT } from './lib/machine.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate } from './lib/rounds.ts';
import { scratch } from './lib/scratch.ts';
import { missing } from './lib/tools.ts';

/** Bytes of a count of a row, series and value. */
const LIMIT = 1.6;

/** Compiles all workloads of the tests so many times. */
const COMPILES = `for round in $(seq "$0"); do for file; do gcc -O2 -c "$file" -o /dev/null; done; done`;

async function howLarge({ quick, progress }: Bench) {
  const why = missing('gcc');
  if (why !== undefined)
    return { rounds: 0, tables: [], targets: [], leftOut: [{ what: 'a compiler run', why }] };
  const rounds = quick ? 1 : 3;
  const measured = await alternate([{ name: 'a compiler run' }], rounds, progress, () =>
    recorded(quick ? 4 : 12),
  );
  const of = (what: string) => ({ name: what, values: measured.values(what, 'a compiler run') });
  return {
    rounds,
    tables: [
      tableOf('Bytes for each count of a row, series and value', 'B', 2, [
        of('members'),
        of('counts alone'),
        of('whole file'),
      ]),
      tableOf('Size of the capture', '', 0, [of('counts'), of('ticks'), of('bytes of the head')]),
    ],
    targets: [atMost('bytes of the members for each count', median(of('members').values), LIMIT)],
    leftOut: measured.leftOut,
    notes: [
      '`vmtally record` of the default events while gcc compiles the workloads of the tests one after the other. The members have the counts, the identities of processes, the growth of /proc/vmstat and the state of the run; the head is there once in a file, however long it is. *counts alone* has the columns row, series, value and count only.',
    ],
  };
}

/** Records a compiler run, and returns its figures. */
async function recorded(times: number): Promise<Record<string, number>> {
  const file = join(scratch(), 'compile.capture');
  const folder = join(ROOT, 'test/live/workloads');
  const sources = readdirSync(folder).map((name) => join(folder, name));
  const args = [CLI, 'record', '--force', '-o', file, '--', 'sh', '-c', COMPILES, String(times), ...sources];
  await finish(start(process.execPath, args), 'record');
  const bytes = readFileSync(file);
  const head = lengthOf(bytes.subarray(0, HEADER_BYTES)) ?? 0;
  const source = sourceFrom(bytes);
  const ticks = [...readCapture(source, readHead(source))].flatMap((item) =>
    item.kind === 'tick' ? [item.tick] : [],
  );
  const counts = ticks.reduce((sum, { quads }) => sum + quads.count.length, 0);
  return {
    members: (bytes.length - head) / counts,
    'whole file': bytes.length / counts,
    'counts alone': countsAlone(bytes) / counts,
    counts,
    ticks: ticks.length,
    'bytes of the head': head,
  };
}

/** Bytes of the columns of counts, packed as the members are. */
function countsAlone(bytes: Buffer): number {
  const ticks = gunzipSync(bytes)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"tick"'))
    .map((line): Record<string, unknown> => JSON.parse(line));
  let packed = 0;
  // Members of ten ticks, as those of a second a tick are.
  for (let from = 0; from < ticks.length; from += 10)
    packed += pack(
      ticks
        .slice(from, from + 10)
        .map(({ row, series, value, count }) => JSON.stringify({ row, series, value, count }))
        .join('\n'),
    ).length;
  return packed;
}

export const question: Question = {
  name: 'capture-size',
  asks: 'How large is a capture?',
  gates: true,
  run: howLarge,
};
