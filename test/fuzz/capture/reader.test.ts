import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pack } from '../../../src/capture/gzip-member.ts';
import { readCapture, readHead } from '../../../src/capture/reader.ts';
import { rowsBy } from '../../../src/cli/report/rows-by.ts';
import { VmtallyError } from '../../../src/errors.ts';
import { captureNotes } from '../../../src/report/capture-notes.ts';
import { runsOf } from '../../../src/report/capture-runs.ts';
import { seriesOf } from '../../../src/report/captured-series.ts';
import { capturePieces, HEAD, sourceFrom } from '../../fixtures/capture.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutatedJson } from '../lib/json.ts';

const ALL = { from: 0, to: Number.POSITIVE_INFINITY };

/** Reads a file as `report` does. */
function read(bytes: Buffer): void {
  const source = sourceFrom(bytes);
  try {
    const head = readHead(source);
    head.series.map(seriesOf);
    const found = runsOf(readCapture(source, head), head, rowsBy('comm').keyOf, ALL);
    assert.ok(captureNotes(found).every((note) => !note.includes('undefined')));
  } catch (error) {
    assert.ok(error instanceof VmtallyError && error.code === 'CAPTURE_INVALID', String(error));
  }
}

const whole = Buffer.concat(capturePieces(25));

fuzz(
  'a file with bytes that changed',
  fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
  (changes) => {
    const bytes = Buffer.from(whole);
    for (const [at, byte] of changes) bytes[at] = byte;
    read(bytes);
  },
  { weight: 5 },
);

const [head = Buffer.alloc(0)] = capturePieces(1);
const LINES: unknown[] = [
  { kind: 'head', ...HEAD },
  {
    kind: 'tick',
    tick: 1,
    atSeconds: 1,
    atMs: 1,
    seconds: 1,
    rows: {
      row: [0],
      pid: [7],
      start: [5],
      parent: [1],
      name: ['a'],
      user: [null],
      cgroup: ['/'],
      own: [0],
      ended: [0],
      shared: [0],
    },
    row: [0, 1],
    series: [0, 1],
    value: [8, 0],
    count: [3, 4],
    counter: [0],
    growth: [5],
  },
  { kind: 'end', runs: 1, members: 1, problem: null },
];

fuzz(
  'a member with lines of other shapes',
  fc.array(mutatedJson(fc.constantFrom(...LINES)), { minLength: 1, maxLength: 4 }),
  (content) => read(Buffer.concat([head, pack(content.map((line) => `${JSON.stringify(line)}\n`).join(''))])),
  { weight: 5 },
);

fuzz(
  'a head of another shape',
  mutatedJson(fc.constant(LINES[0])),
  (content) => read(pack(`${JSON.stringify(content)}\n`)),
  { weight: 5 },
);
