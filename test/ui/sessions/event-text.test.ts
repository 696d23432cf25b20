import { describe, expect, test } from 'vitest';
import {
  changedEvents,
  commonFilter,
  eventNames,
  eventText,
  knownEvents,
  suggestions,
  toEvents,
  toNumbers,
} from '../../../ui/src/sessions/event-text.ts';

test.each([
  ['kmalloc', ['kmalloc']],
  [' kmalloc, kfree ', ['kmalloc', 'kfree']],
  ['kmalloc kfree,,', ['kmalloc', 'kfree']],
  ['kmem:*alloc*', ['kmem:*alloc*']],
  ['', []],
])('names in %j', (text, names) => {
  expect(eventNames(text)).toEqual(names);
});

test('the filter applies to each event', () => {
  expect(toEvents('a, b', ' x > 1 ')).toEqual([
    { event: 'a', filter: 'x > 1' },
    { event: 'b', filter: 'x > 1' },
  ]);
  expect(toEvents('a', ' ')).toEqual([{ event: 'a' }]);
});

describe('a change', () => {
  const before = [{ event: 'a', filter: 'x > 1' }, { event: 'b' }];

  test('keeps the filters of remaining events', () => {
    expect(changedEvents(before, 'b, c, a', null)).toEqual([
      { event: 'b' },
      { event: 'c' },
      { event: 'a', filter: 'x > 1' },
    ]);
  });

  test('keeps named counts, and tells several of one event apart', () => {
    const named = [
      { event: 'a', filter: 'x > 1', name: 'large' },
      { event: 'a', name: 'all' },
      { event: 'a', filter: 'x' },
      { event: 'a', filter: 'y' },
    ];
    expect(eventText(named)).toBe('large=a, all=a, a, a');
    expect(changedEvents(named, eventText(named), null)).toEqual(named);
    expect(changedEvents(named, 'all=a, new=a', null)).toEqual([named[1], { event: 'a', name: 'new' }]);
  });

  test('applies a typed filter to all events, an empty one too', () => {
    expect(changedEvents(before, 'a, b', 'y')).toEqual(toEvents('a, b', 'y'));
    expect(changedEvents(before, 'a', '')).toEqual([{ event: 'a' }]);
  });

  test.each([
    [[], ''],
    [[{ event: 'a' }, { event: 'b' }], ''],
    [[{ event: 'a', filter: 'x' }], 'x'],
    [before, null],
  ])('the common filter of %o is %j', (events, filter) => {
    expect(commonFilter(events)).toBe(filter);
  });
});

test('suggestions repeat the text before the last comma, and omit its events', () => {
  const names = ['kmalloc', 'kfree', 'rss_stat'];
  expect(suggestions('km', names)).toEqual(names);
  expect(suggestions('kmalloc, kf', names)).toEqual(['kmalloc, kfree', 'kmalloc, rss_stat']);
});

test('invalid numbers are left for the service to refuse', () => {
  expect(toNumbers('1, 2 x')).toEqual([1, 2, Number.NaN]);
});

test('events whose cost is told: the known ones, once each, whatever they are named', () => {
  const typed = 'kmalloc, big=kmalloc @slab kmem:mm_page_free kmal';
  expect(knownEvents(typed, ['kmalloc', '@slab'])).toEqual(['kmalloc', '@slab', 'kmem:mm_page_free']);
});
