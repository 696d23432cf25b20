import { expect, onTestFinished, test } from 'vitest';
import { Recording } from '../../src/replay/recording.ts';
import { SiteRecording } from '../../src/replay/site-recording.ts';
import { finish } from '../../src/tally/steps.ts';
import { capturePieces, capturesFrom, HEAD } from '../fixtures/capture.ts';

/** Call sites of all processes in a capture of five members. */
function sitesOf(ticks = 45): SiteRecording {
  const recording = new Recording(capturesFrom([capturePieces(ticks)]));
  onTestFinished(() => recording.close());
  return new SiteRecording(recording, {});
}

test.each([
  ['its end', Infinity],
  ['its beginning', 0],
])('a jump from the checkpoint nearest to %s keeps no member twice', (_, fromMs) => {
  const sites = sitesOf();
  finish(sites.positionBefore(0).to(Infinity));
  const { size } = sites.checkpoints;
  expect(size).toBeGreaterThan(1);
  const last = sites.checkpoints.before(Infinity).state.member;
  for (let jump = 0; jump < 3; jump++) finish(sites.positionBefore(fromMs).to(Infinity));
  expect(sites.checkpoints.size).toBe(size);
  expect(sites.checkpoints.before(Infinity).state.member).toBe(last);
});

test('a position that begins at a checkpoint has the counts of one that began at the start', () => {
  const sites = sitesOf();
  const [all, middle] = [sites.positionBefore(0), HEAD.startedMs + 35_500];
  finish(all.to(middle));
  const later = sites.positionBefore(middle);
  expect(later.state.member).toBeGreaterThan(1);
  finish(later.to(middle));
  expect([...later.board.total.values()]).toEqual([...all.board.total.values()]);
});
