import { expect, test } from 'vitest';
import { listedEvents } from '../../../ui/src/flame/events.ts';

const event = (name: string, site?: true) => ({
  name,
  summary: '',
  missing: null,
  lacking: [],
  ...(site && { site }),
});

test('events with a call site can be chosen, and the chosen one', () => {
  const events = [
    event('@slab'),
    event('kfree', true),
    event('kmalloc', true),
    event('kmalloc.failed', true),
    event('mm_page_alloc'),
  ];
  expect(listedEvents(events, 'kfree')).toEqual(['kmalloc', 'kfree']);
  expect(listedEvents(events, 'mm_page_alloc')).toEqual(['kmalloc', 'kfree', 'mm_page_alloc']);
  expect(listedEvents([], 'kmalloc')).toEqual(['kmalloc']);
});
