import { expect, test } from 'vitest';
import { framesOf, nearest } from '../../../src/client/flame/frames.ts';
import { layout } from '../../../src/client/flame/layout.ts';
import { type Move, nextFrame } from '../../../src/client/flame/next-frame.ts';
import { SENT } from './sent.ts';

const frames = framesOf(SENT);
const placed = layout(frames.root, 1000);
const next = (move: Move, path: string) => nextFrame(move, nearest(frames, path), placed)?.path;

test.each<[Move, string, string | undefined]>([
  ['ArrowDown', 'all', 'all\nsh'],
  ['ArrowDown', 'all\nsh', 'all\nsh\nread'],
  ['ArrowDown', 'all\nsh\nread\ngrow', undefined],
  ['ArrowUp', 'all\nsh\nread', 'all\nsh'],
  ['ArrowUp', 'all', undefined],
  ['ArrowRight', 'all\ncc1', 'all\nsh'],
  // The frame beside may be another caller's.
  ['ArrowRight', 'all\ncc1\nalloc', 'all\nsh\nread'],
  ['ArrowRight', 'all\nsh\nwrite', undefined],
  ['ArrowLeft', 'all\nsh\nread', 'all\ncc1\nalloc'],
  ['ArrowLeft', 'all\ncc1', undefined],
])('%s from %j', (move, from, to) => {
  expect(next(move, from)).toBe(to);
});
