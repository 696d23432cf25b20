import { afterEach, describe, expect, test } from 'vitest';
import { pack } from '../../src/capture/gzip-member.ts';
import { Recording } from '../../src/replay/recording.ts';
import { timelineOf } from '../../src/replay/timeline.ts';
import { restoreBoard } from '../../src/tally/saved-board.ts';
import { capturePieces, capturesFrom, HEAD } from '../fixtures/capture.ts';

const open: Recording[] = [];
afterEach(() => {
  for (const recording of open.splice(0)) recording.close();
});

/** A recording that was read to its end. */
async function recordingOf(pieces: readonly Buffer[]): Promise<Recording> {
  const recording = new Recording(capturesFrom([pieces]));
  open.push(recording);
  await recording.reach(Number.POSITIVE_INFINITY);
  return recording;
}

test('a capture has its course, its first tick and its last', async () => {
  const recording = await recordingOf(capturePieces(35));
  expect(recording).toMatchObject({
    firstMs: HEAD.startedMs + 1000,
    toMs: HEAD.startedMs + 35_000,
    read: 1,
    hasEnd: true,
    gaps: [],
    damages: [],
  });
  expect(recording.course.points).toHaveLength(35);
  expect(recording.course.points[2]).toEqual({
    fromMs: HEAD.startedMs + 2000,
    toMs: HEAD.startedMs + 3000,
    seconds: 1,
    events: 3 + 2 + 1003,
  });
});

describe('gaps', () => {
  test('a damaged member is one, with what is wrong', async () => {
    const pieces = capturePieces(35);
    pieces[2]?.fill(0, 40);
    const { gaps, damages, hasEnd } = await recordingOf(pieces);
    expect(gaps).toEqual([
      { fromMs: HEAD.startedMs + 10_000, toMs: HEAD.startedMs + 20_000, why: 'capture damaged' },
    ]);
    expect(damages).toMatchObject([{ why: 'it is damaged' }]);
    expect(hasEnd).toBe(true);
  });

  test('time between two ticks is one', async () => {
    const late = (tick: number) =>
      tick < 5 ? {} : { atSeconds: tick + 7, atMs: HEAD.startedMs + 1000 * (tick + 7) };
    const { gaps } = await recordingOf(capturePieces(9, HEAD, late));
    expect(gaps).toEqual([
      { fromMs: HEAD.startedMs + 4000, toMs: HEAD.startedMs + 11_000, why: 'not counted' },
    ]);
  });

  test('time between two runs is one', async () => {
    const command = { command: ['make'] };
    const [one, two] = [HEAD, { ...HEAD, startedMs: HEAD.startedMs + 20_000 }];
    const runs = [one, two].map((head) => capturePieces(9, { ...head, ...command }));
    const recording = new Recording(capturesFrom(runs));
    open.push(recording);
    await recording.reach(Number.POSITIVE_INFINITY);
    expect(recording.gaps).toEqual([
      { fromMs: HEAD.startedMs + 9_000, toMs: HEAD.startedMs + 20_000, why: 'between runs' },
    ]);
  });

  test('a file that was cut off has no end', async () => {
    const recording = await recordingOf(capturePieces(35).slice(0, -1));
    expect(recording.hasEnd).toBe(false);
  });
});

describe('where the clock was set back, times go on', () => {
  const back = (tick: number) => ({ atMs: HEAD.startedMs + 1000 * tick - (tick > 12 ? 3_600_000 : 0) });

  test('within a file, and gaps are where they were', async () => {
    const pieces = capturePieces(45, HEAD, back);
    pieces[3]?.fill(0, 40);
    const recording = await recordingOf(pieces);
    expect(recording).toMatchObject({
      firstMs: HEAD.startedMs + 1000,
      toMs: HEAD.startedMs + 45_000,
      gaps: [{ fromMs: HEAD.startedMs + 20_000, toMs: HEAD.startedMs + 30_000, why: 'capture damaged' }],
      setBacks: [{ atMs: HEAD.startedMs + 13_000, byMs: 3_600_000 }],
    });
    const ends = recording.course.points.map(({ toMs }) => toMs);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(recording.checkpoints.before(HEAD.startedMs + 41_000).state.tick).toBe(40);
  });

  test('before the first tick', async () => {
    const recording = await recordingOf(
      capturePieces(5, HEAD, (tick) => ({ atMs: HEAD.startedMs + 1000 * tick - 86_400_000 })),
    );
    expect(recording).toMatchObject({ firstMs: HEAD.startedMs + 1000, toMs: HEAD.startedMs + 5000 });
  });

  test('and the time line says so', async () => {
    const recording = await recordingOf(capturePieces(15, HEAD, back));
    const state = { atMs: 0, isPlaying: false, speed: 1, isAtEnd: false, isSeeking: false };
    const { endMs, notes } = timelineOf(recording, { state, seconds: 1, trouble: '' });
    expect(endMs).toBe(HEAD.startedMs + 15_000);
    expect(notes).toContain(
      'the clock was set back once, by 3600.0 s: later times are those that it would have shown',
    );
  });
});

test('checkpoints are of whole members, and a few', async () => {
  const { checkpoints } = await recordingOf(capturePieces(3000));
  expect(checkpoints.size).toBeGreaterThan(100);
  expect(checkpoints.size).toBeLessThanOrEqual(1_024);
  const { state, board } = checkpoints.before(HEAD.startedMs + 2_000_500);
  expect(state.tick % 10).toBe(0);
  expect(HEAD.startedMs + 2_000_500 - state.atMs).toBeLessThan(30_000);
  expect(restoreBoard(board).total.get(0)?.[1]).toBe((state.tick * (state.tick + 1)) / 2 + 2 * state.tick);
});

test.each([
  ['an empty file', Buffer.alloc(0), 'it is empty'],
  [
    'another file',
    Buffer.from('#!/bin/sh\n'.repeat(100)),
    'it is no capture of vmtally, or its beginning is damaged',
  ],
  [
    'a newer major version',
    pack('{"kind":"head","schema":"vmtally.capture/2.0"}\n'),
    'it has version 2.0 of the format, and this vmtally reads version 1',
  ],
])('%s is refused', (_, bytes, why) => {
  expect(() => new Recording(capturesFrom([[bytes]]))).toThrow(
    expect.objectContaining({ code: 'CAPTURE_INVALID', message: `a.capture: ${why}` }),
  );
});

test('a capture without ticks is read', async () => {
  const [head = Buffer.alloc(0)] = capturePieces(1);
  const recording = await recordingOf([head]);
  expect(recording).toMatchObject({ isRead: true, firstMs: HEAD.startedMs, toMs: HEAD.startedMs });
});
