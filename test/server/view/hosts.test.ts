import { expect, test } from 'vitest';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { serving } from '../../fixtures/engine.ts';

const ASKER = { role: 'control', views: 0 } as const;

test.each([
  [{ view: 'hosts' }, undefined],
  [{ view: 'leaderboard', hostsBy: 'host' }, undefined],
  [{ view: 'leaderboard' }, 'web-1.example'],
])('a service that counts refuses %j of host %s: it is no fleet', async (view, host) => {
  const { hub, engine } = serving();
  engine.session();
  await expect(hub.view(ViewRequest.parse(view), { ...ASKER, host })).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
    message: expect.stringContaining('is of a fleet'),
    hint: 'Ask the hub of the fleet, which `vmtally fleet` serves.',
  });
});
