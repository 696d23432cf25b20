import { expect, test } from 'vitest';
import { timeline } from '../../../src/server/view/timeline.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { serving } from '../../fixtures/engine.ts';
import { TIMELINE } from '../../fixtures/timeline.ts';

const REQUEST = ViewRequest.parse({ view: 'timeline' }) as Extract<ViewRequest, { view: 'timeline' }>;

test('the course is sent to who comes, and again once it has more', () => {
  let now = TIMELINE;
  const source = timeline.open(REQUEST, 'v1', serving({ timeline: () => now }).hub, 'read');
  expect(source.snapshot()).toMatchObject({ type: 'timeline', key: 'v1', points: TIMELINE.points });
  now = { ...TIMELINE, atMs: 3_000, state: 'end' };
  expect(source.advance?.()).toMatchObject({ atMs: 3_000, state: 'end', points: null });
  now = { ...now, points: [...TIMELINE.points, [3_000, 4_000, 2]] };
  expect(source.advance?.()).toMatchObject({ points: now.points });
});

test('a service that counts has none', () => {
  expect(() => timeline.resolve(REQUEST, serving().hub, { role: 'read' })).toThrow(
    'this service counts, and has no time line',
  );
});
