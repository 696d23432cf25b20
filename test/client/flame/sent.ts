import { FlameMessage } from '../../../src/wire/sample-views.ts';

/** Frames as a message has them: of two programs. */
export const SENT: FlameMessage['frames'] = [
  [0, 'all', 100, null, null],
  [1, 'cc1', 40, null, null],
  [2, 'alloc', 40, 35, 40],
  [1, 'sh', 60, null, null],
  [2, 'read', 50, 45, 55],
  [3, 'alloc', 30, 20, 40],
  [3, 'grow', 20, 10, 30],
  [2, 'write', 10, 5, 15],
];

export const flameMessage = (parts: Partial<FlameMessage> = {}): FlameMessage =>
  FlameMessage.parse({
    type: 'flame',
    key: 'v1',
    session: 'main-stack',
    tick: 1,
    atMs: 1_000_000,
    seconds: 1,
    reset: true,
    event: 'kmem:kmalloc',
    target: 'whole system',
    counted: 1,
    weight: 'count',
    hasBytes: true,
    notes: ['One of 64 was sampled.'],
    frames: SENT,
    smaller: 0,
    ...parts,
  });
