import { describe, expect, test } from 'vitest';
import { Position } from '../../src/replay/position.ts';
import { Recording } from '../../src/replay/recording.ts';
import { memberLine, packed } from '../fixtures/bare-members.ts';
import { capturePieces, capturesFrom } from '../fixtures/capture.ts';

const MEMBERS = 500;

describe('a long stretch without ticks is read in steps, of a member at most', () => {
  test.each([
    ['members without ticks', (member: number) => packed(memberLine(member))],
    ['members that are left out', () => packed(memberLine(1))],
    ['members of lines that are not known', () => packed({ kind: 'later' })],
  ])('%s', (_, memberOf) => {
    const [head = Buffer.alloc(0), ...rest] = capturePieces(1);
    const empty = Array.from({ length: MEMBERS }, (__, index) => memberOf(2 + index));
    const recording = new Recording(capturesFrom([[head, ...rest.slice(0, -1), ...empty]]));
    recording.close();
    const position = new Position(recording, recording.checkpoints.before(0));
    const steps = position.to(Number.POSITIVE_INFINITY);
    let taken = 0;
    while (!steps.next().done) taken++;
    expect(taken).toBeGreaterThan(MEMBERS);
    expect(position.state.tick).toBe(1);
  });
});
