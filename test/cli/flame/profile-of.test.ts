import { expect, it } from 'vitest';
import { bytesOfEvent, profileOf } from '../../../src/cli/flame/profile-of.ts';
import type { Span } from '../../../src/collector/span.ts';
import { pageSize } from '../../../src/kernel/page-size.ts';
import type { Program } from '../../../src/probe/program.ts';

const HEAD = {
  counts: 'allocations',
  value: { name: 'bytes_alloc', unit: 'bytes', scale: 'linear' },
} as const;
const program = { rowParts: 2, series: [{ label: 'kmem:kmalloc', head: HEAD }] } as unknown as Program;
const span = {
  kind: 'total',
  readings: [] as Span['readings'],
  atSeconds: 2,
  seconds: 2,
  elapsedSeconds: 2,
} as const;

it('joins the counts of an event with its samples', () => {
  const counts = [
    new Map([['7,-9', new Map([[64, 1_000]])]]),
    new Map([['7,-9,f1\nf2', new Map([[64, 15]])]]),
    new Map([['7', new Map([[0, 16]])]]),
  ];
  const given = {
    target: 'all',
    rate: 64,
    weight: 'bytes',
    commOf: () => 'sh',
    framesOf: () => ['f2', 'f1'],
    programs: undefined,
  } as const;
  const { event, stacks, notes, bytesOf } = profileOf({ ...span, counts }, program, given);
  expect(event).toBe('kmem:kmalloc');
  expect(stacks).toEqual([{ pid: '7', site: '-9', value: 64, stack: 'f1\nf2', count: 1_000 }]);
  expect(bytesOf?.({ value: 64 })).toBe(64);
  expect(notes[0]).toContain(
    '16 of 1,000 events were sampled, one of 64 by chance. 1 of their stacks was not kept',
  );
});

it.each([
  [{ counts: 'pages', value: { name: 'order', unit: 'pages', scale: 'order' } } as const, 3, 8 * pageSize()],
  [{ counts: 'faults', value: { name: 'reason', scale: 'linear' } } as const, 3, undefined],
  [{ counts: 'faults' }, 3, undefined],
])('bytes of %j', (head, value, bytes) => {
  expect(bytesOfEvent(head)?.({ value })).toBe(bytes);
});
