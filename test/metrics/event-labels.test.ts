import { expect, test } from 'vitest';
import { eventLabels } from '../../src/metrics/event-labels.ts';
import { BYTES, PLAIN, seriesOf } from '../fixtures/feed.ts';

const filter = 'size > 4096';

test('a part of the events of an event has its filter, so that no sum by event adds it to all', () => {
  expect(eventLabels(PLAIN)).toEqual({ event: PLAIN.label });
  expect(eventLabels({ ...BYTES, filter })).toEqual({ event: 'kmem:kmalloc', filter });
  const label = `kmem:kmalloc if ${filter}`;
  expect(eventLabels({ ...BYTES, label, filter })).toEqual({ event: label, filter });
});

test('events with a name of the user are no part of an event', () => {
  expect(eventLabels(seriesOf('large', { event: 'kmem:kmalloc', named: true, filter }))).toEqual({
    event: 'large',
  });
  // A probe of the user has a name, of which its filter leaves a part.
  expect(eventLabels(seriesOf('mine', { named: true, filter }))).toEqual({ event: 'mine', filter });
});
