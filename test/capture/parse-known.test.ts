import { expect, test } from 'vitest';
import { parseKnown } from '../../src/capture/parse-known.ts';
import { HeadLine, RunLine } from '../../src/capture/schema.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { HEAD } from '../fixtures/capture.ts';

const RUN = {
  kind: 'run',
  run: 1,
  ended: true,
  seconds: 1,
  elapsedSeconds: 1,
  status: 0,
  exactness: nothingMissed(),
  cost: { bpftraceSeconds: 1, vmtallySeconds: 2, startSeconds: 0.5, cpuPercent: 3 },
  totals: [],
};

test('passes over fields of a later version at any depth', () => {
  const series = HEAD.series.map((each) => ({ ...each, value: each.value && { ...each.value, later: 1 } }));
  const head = parseKnown<object>(HeadLine, { kind: 'head', ...HEAD, series, later: true });
  expect(head.data).toEqual({ kind: 'head', ...HEAD });
  const run = parseKnown<object>(RunLine, { ...RUN, exactness: { ...RUN.exactness, later: { more: [1] } } });
  expect(run.data).toEqual(RUN);
});

test('a field that is wrong stays wrong', () => {
  const exactness = { ...RUN.exactness, later: 1, lostOutput: 'many' };
  expect(parseKnown<object>(RunLine, { ...RUN, exactness }).error?.issues).toMatchObject([
    { path: ['exactness', 'lostOutput'] },
    { code: 'unrecognized_keys' },
  ]);
});
