import { expect, test } from 'vitest';
import { Course } from '../../src/client/course.ts';
import type { CourseMessage } from '../../src/wire/views.ts';

const message = (tick: number, parts: Partial<CourseMessage> = {}): CourseMessage => ({
  type: 'course',
  key: 'v1',
  session: 'main',
  tick,
  atMs: 1_000 * tick,
  seconds: 1,
  reset: false,
  marks: [],
  groups: ['cc1', 'ld'],
  history: [{ tick, atMs: 1_000 * tick, seconds: 1, numbers: [tick, 1], rest: 0 }],
  ...parts,
});

test('adds ticks, forgets those older than ten minutes, and starts again with a snapshot', () => {
  const course = new Course();
  course.apply(message(1, { reset: true }));
  course.apply(message(2));
  expect(course.ticks.map(({ tick }) => tick)).toEqual([1, 2]);
  course.apply(message(602));
  expect(course.ticks.map(({ tick }) => tick)).toEqual([602]);
  course.apply(message(603, { reset: true, groups: ['ld'] }));
  expect([course.groups, course.ticks.length, course.version]).toEqual([['ld'], 1, 4]);
});
