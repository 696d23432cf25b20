import { expect, test } from 'vitest';
import { Course } from '../../../src/client/course.ts';
import { CourseChart } from '../../../ui/src/overview/CourseChart.tsx';
import { rendered } from '../rendered.ts';

function legend(withOthers: boolean): string {
  const course = new Course();
  course.groups = ['git'];
  course.ticks = [{ tick: 1, atMs: 1_000, seconds: 1, numbers: [0], rest: 7 }];
  const chart = { course, version: 1, title: 'Allocations', unit: 'allocations', withOthers };
  return rendered(<CourseChart {...chart} />).text;
}

test('the legend says that its programs have the most in ten minutes: the table beside it has those of the last tick', () => {
  expect(legend(true)).toMatch(/^Most in the last 10 min: git 0\/s others 7\/s/);
});

test('the legend of one group says nothing of a choice', () => {
  expect(legend(false)).toMatch(/^git 0\/s/);
});
