import { expect, test } from 'vitest';
import { attachPoint, eventAt, isSoftwarePoint } from '../../src/probe/attach-point.ts';

test.each([
  ['kmem:kmalloc', 'tracepoint:kmem:kmalloc'],
  ['kretprobe:vmap', 'kretprobe:vmap'],
  ['minor-faults', 'software:minor-faults:1'],
])('the attach point of %s is %s', (event, point) => {
  expect(attachPoint(event)).toBe(point);
  expect(eventAt(point)).toBe(event);
});

test.each([
  ['software:major-faults:1', true],
  ['software:major-faults:2', false],
  ['software:cpu-clock:1', false],
  ['major-faults', false],
  ['tracepoint:kmem:kmalloc', false],
])('%s counts a software event: %s', (point, expected) => {
  expect(isSoftwarePoint(point)).toBe(expected);
});
