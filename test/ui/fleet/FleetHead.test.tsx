import { expect, test } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { FleetContext } from '../../../src/server/fleet/fleet-view.ts';
import { hostList } from '../../../src/server/fleet/hosts.ts';
import { HostsRequest } from '../../../src/wire/fleet-views.ts';
import { FleetHead } from '../../../ui/src/fleet/FleetHead.tsx';
import { clock } from '../../../ui/src/text/times.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';
import { rendered } from '../rendered.ts';

const NOW = 1_790_000_011_000;

function head(receivedMs: readonly number[], filter = '', twinMs?: number): string {
  const state = new Fleet();
  state.tick(NOW);
  for (const [at, ms] of receivedMs.entries())
    state.take(summaryOf({ host: `web-${at}` }), { receivedMs: ms });
  if (twinMs !== undefined) state.noteTwin('web-0', '{}', twinMs);
  const context = {
    state,
    name: 'prod',
    source: () => ({ servers: [], state: 'away', problem: 'no server answers' }),
    nowMs: () => NOW,
  } as unknown as FleetContext;
  const list = hostList(HostsRequest.parse({ view: 'hosts', filter }), context);
  return rendered(<FleetHead message={{ type: 'hosts', key: 'k', ...list }} />).text;
}

test.each(['', 'web-0', 'no such'])(
  'new summaries are missed since the last of any host, with %j as filter',
  (filter) => {
    expect(head([NOW - 9_000, NOW - 3_000, NOW - 6_000], filter)).toContain(
      `No new summaries since ${clock(NOW - 3_000)}: no server answers`,
    );
  },
);

test('a hub that never got a summary names no time', () => {
  expect(head([])).toContain('No new summaries: no server answers');
});

test('two services of a host: says when the other was seen, as it may have ended since', () => {
  expect(head([NOW], '', NOW - 90_000)).toContain(
    'Two services publish as web-0 (seen 1 min 30 s ago): give one of them another --fleet-host',
  );
});
