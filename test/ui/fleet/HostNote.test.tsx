import { expect, test, vi } from 'vitest';
import type { HostRow, HostsMessage } from '../../../src/wire/fleet-views.ts';
import { HostNote } from '../../../ui/src/fleet/HostNote.tsx';
import { useHosts } from '../../../ui/src/fleet/use-hosts.ts';
import { rendered } from '../rendered.ts';

vi.mock('../../../ui/src/fleet/use-hosts.ts', async (actual) => ({
  ...(await actual<object>()),
  useHosts: vi.fn(),
}));

const message = (host: Partial<HostRow>, more = 0) =>
  ({ hosts: [{ seenMs: 1_000, ...host }], more, atMs: 31_000 }) as HostsMessage;

test.each<[string, HostsMessage | null, string]>([
  ['before the first message', null, ''],
  ['that is present', message({ host: 'db', presence: 'present' }), ''],
  [
    'that is late',
    message({ host: 'db', presence: 'late' }),
    'db is late: its last summary came 30 s ago, and what is shown below may be old',
  ],
  ['that the fleet has not', message({ host: 'app-db', presence: 'present' }), 'The fleet has no host db'],
  ['that may be behind the hosts that are listed', message({ host: 'app-db' }, 1), ''],
])('the note of a host %s', (_, hosts, text) => {
  vi.mocked(useHosts).mockReturnValue(hosts);
  expect(rendered(<HostNote host="db" />).text).toBe(text);
});
