import { expect, test } from 'vitest';
import { shownHealth } from '../../../ui/src/health/shown-health.ts';
import { HOME } from '../../../ui/src/place/place.ts';
import { healthMessage, sessionHealth } from './health-message.ts';

const MESSAGE = healthMessage({
  sessions: [
    sessionHealth({ id: 'main', name: 'main' }),
    sessionHealth({ id: 'main-compare', name: 'main-compare', companionOf: 'main' }),
    sessionHealth({ id: 's1', name: 'mine' }),
  ],
  reasons: ['main: a', 'main-compare: b', 'mine: c'],
});
const judged = (place: Partial<typeof HOME>, shown: string[]) => {
  const { sessions, reasons } = shownHealth(MESSAGE, { ...HOME, ...place }, shown);
  return [...sessions.map(({ id }) => id), ...reasons];
};

test.each([
  ['the sessions that a view reads', {}, ['s1', 'main'], ['main', 's1', 'main: a', 'mine: c']],
  [
    'the companion of Compare in its view alone',
    { view: 'compare' },
    ['main-compare'],
    ['main-compare', 'main-compare: b'],
  ],
  ['the first session before the first counts', {}, [], ['main', 'main: a']],
  ['the session of the place before the first counts', { session: 's1' }, [], ['s1', 'mine: c']],
  ['none of an unknown session', { session: 's9' }, [], []],
] as const)('%s', (_, place, shown, expected) => {
  expect(judged(place, [...shown])).toEqual(expected);
});

test.each(['health', 'sessions'] as const)('all of them in the view of %s', (view) => {
  expect(judged({ view }, ['main'])).toHaveLength(6);
});
