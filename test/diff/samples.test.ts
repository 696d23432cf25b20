import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { samplesOf } from '../../src/diff/samples.ts';
import { capturePieces, sourceFrom } from '../fixtures/capture.ts';

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
  return samplesOf(readCapture(source, readHead(source)), readHead(source), (row) => row?.name ?? '?');
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
