import { expect, test, vi } from 'vitest';
import { NewAlert } from '../../../ui/src/alerts/NewAlert.tsx';
import { BYTES } from '../../fixtures/feed.ts';
import { rendered } from '../rendered.ts';

vi.mock('../../../ui/src/live/use-sessions.ts', () => ({
  useSessions: () => ({ sessions: [{ id: 'fleet', by: 'host', series: [BYTES] }] }),
}));

/** The groups that the form of a hub offers for a number. */
function groupsFor(when: 'count' | 'p99'): string[] {
  const { html } = rendered(
    <NewAlert session="fleet" initial={{ event: BYTES.label, when }} fleetGroups={['host', 'name']} />,
  );
  const [, options = ''] = /Of each.*?<select[^>]*>(.*?)<\/select>/s.exec(html) ?? [];
  return [...options.matchAll(/<option[^>]*>(.*?)<\/option>/g)].map(([, text = '']) => text);
}

test('a rule of a fleet on a percentile is of all hosts, and offers no groups', () => {
  expect(groupsFor('count')).toEqual(['sum of all', 'host', 'program']);
  expect(groupsFor('p99')).toEqual(['sum of all']);
});
