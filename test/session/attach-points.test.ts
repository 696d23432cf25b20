import { expect, test } from 'vitest';
import { AttachPoints, CLIENT_PROGRAMS } from '../../src/session/attach-points.ts';
import { failure } from '../fixtures/failure.ts';

const program = (event: string, programs: number, raw = false) => ({
  attached: Array.from({ length: programs }, () => ({ event, loses: 'events' as const, raw })),
});

test('sessions of clients have 32 programs at a tracepoint, all together', () => {
  const points = new AttachPoints();
  points.claim('s1', [program('kmem:kfree', CLIENT_PROGRAMS - 1)]);
  points.claim('s2', [program('kmem:kfree', 1)]);
  expect(failure(() => points.claim('s3', [program('kmem:kfree', 1)]))).toMatchObject({
    code: 'SESSION_LIMIT',
    message:
      'the sessions of clients would have 33 programs at kmem:kfree; 32 are the most allowed, as the kernel runs 64 at a tracepoint',
  });
  points.claim('s3', [program('kmem:kmalloc', CLIENT_PROGRAMS)]);
  points.release('s2');
  points.claim('s4', [program('kmem:kfree', 1)]);
});

test('a session has the places of its largest program', () => {
  const points = new AttachPoints();
  points.claim('s1', [program('kmem:kfree', 20), program('kmem:kfree', 30)]);
  points.claim('s1', [program('kmem:kfree', 30)]);
  points.claim('s2', [program('kmem:kfree', 2)]);
  expect(failure(() => points.claim('s1', [program('kmem:kfree', 31)]))).toMatchObject({
    code: 'SESSION_LIMIT',
  });
  expect(failure(() => points.claim('s2', [program('kmem:kfree', 3)]))).toMatchObject({
    code: 'SESSION_LIMIT',
  });
});

test('raw tracepoints have no such limit', () => {
  new AttachPoints().claim('s1', [program('kmem:kfree', 50, true)]);
});
