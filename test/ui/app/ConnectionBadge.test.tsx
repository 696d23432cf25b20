import { expect, test, vi } from 'vitest';
import type { HostRow, HostsMessage } from '../../../src/wire/fleet-views.ts';
import { ConnectionBadge } from '../../../ui/src/app/ConnectionBadge.tsx';
import { useHosts } from '../../../ui/src/fleet/use-hosts.ts';
import { rendered } from '../rendered.ts';

vi.mock('../../../ui/src/live/connection.ts', () => ({
  useConnectionState: () => ({ kind: 'open', greeting: { host: 'vm', version: '0', fleet: 'prod' } }),
}));
vi.mock('../../../ui/src/fleet/use-hosts.ts', async (actual) => ({
  ...(await actual<object>()),
  useHosts: vi.fn(),
}));

const message = (host: Partial<HostRow>, more = 0) => ({ hosts: [host], more }) as HostsMessage;

test.each<[string, HostsMessage | null, string]>([
  ['before the first message', null, 'Live web-1'],
  ['that is present', message({ host: 'web-1', presence: 'present' }), 'Live web-1'],
  ['that is late', message({ host: 'web-1', presence: 'late' }), 'late web-1'],
  ['that the fleet has not', message({ host: 'web-10', presence: 'present' }), 'unknown host web-1'],
  ['that may be behind the hosts that are listed', message({ host: 'a-web-1' }, 1), 'Live web-1'],
])('the badge of a host %s', (_, hosts, text) => {
  vi.mocked(useHosts).mockReturnValue(hosts);
  expect(rendered(<ConnectionBadge at={null} host="web-1" />).text).toBe(text);
});

test('the page of a whole fleet is live without a list of hosts, and the machine of the hub is none of them', () => {
  vi.mocked(useHosts).mockReturnValue(null);
  expect(rendered(<ConnectionBadge at={null} />).text).toBe('Live hub vm');
});
