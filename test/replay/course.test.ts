import { expect, test } from 'vitest';
import { Course } from '../../src/replay/course.ts';

test('a long course has few points, and all of its events', () => {
  const course = new Course();
  for (let second = 0; second < 100_000; second++)
    course.add({ fromMs: 1000 * second, toMs: 1000 * (second + 1), seconds: 1, events: second });
  const { points } = course;
  expect(points.length).toBeGreaterThan(250);
  expect(points.length).toBeLessThanOrEqual(1_024);
  expect(points.reduce((sum, { events }) => sum + events, 0)).toBe((100_000 * 99_999) / 2);
  expect(points.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(100_000);
  for (const [index, { fromMs }] of points.entries()) expect(fromMs).toBe(points[index - 1]?.toMs ?? 0);
});
