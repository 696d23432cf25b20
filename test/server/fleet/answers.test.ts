import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { version } from '../../../src/cli/version.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { Access } from '../../../src/server/access.ts';
import { makeApp } from '../../../src/server/app.ts';
import { addFleetAnswers } from '../../../src/server/fleet/answers.ts';
import { FleetAlerts } from '../../../src/server/fleet/fleet-alerts.ts';
import { FleetHub } from '../../../src/server/fleet/fleet-hub.ts';
import type { FleetSource } from '../../../src/wire/fleet-views.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const PAGE = { 'ui/index.html': '', 'ui/login.html': '', 'ui/assets/page.js': '' };

const LOG = { info: () => {}, warn: () => {}, error: () => {} };

/** A hub of no hosts, which answers requests of both roles. */
function openHub() {
  const state = new Fleet();
  const source = (): FleetSource => ({ servers: [], state: 'ok', problem: null });
  const page = () => 'http://127.0.0.1:7118/';
  const alerts = new FleetAlerts({ state, source, fleet: 'prod', page, onChange: () => {} }, LOG);
  onTestFinished(() => alerts.stop());
  const hub = new FleetHub({
    state,
    name: 'prod',
    source,
    relay: {
      look: () => Promise.reject(new Error('there are no hosts')),
      groups: () => Promise.reject(new Error('there are no hosts')),
    },
    usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
    clients: () => 0,
    top: 100,
  });
  const app = makeApp({
    access: new Access({ control: 'may do all', read: 'may only read' }),
    version,
    page: join(temporaryDirectory(PAGE), 'ui'),
    report: () => {},
    addAnswers: (added) => addFleetAnswers(added, hub, alerts, () => []),
  });
  return async (path: string, method = 'GET', body?: object, token = 'may do all') => {
    const headers = {
      host: '127.0.0.1:7118',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    };
    const text = body && { body: JSON.stringify(body) };
    return app.request(`http://127.0.0.1:7118${path}`, { method, headers, ...text });
  };
}

const ask = async (path: string): Promise<unknown> => (await openHub()(path)).json();

test('the routes of a hub are as published in schemas/, which `-u` writes again', async () => {
  const text = `${JSON.stringify(await ask('/api/openapi.json'), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../schemas/fleet-openapi.json');
});

test('a board by host is refused as a group, with the field that has it', async () => {
  expect(await ask('/api/fleet/board?group=host')).toMatchObject({
    error: { message: expect.stringContaining('hostsBy=host') },
  });
});

test.each(['cgroup', 'pod', 'namespace', 'cpu', 'site'])(
  'a board by %s, which no host sends, is refused with the groups that there are',
  async (group) => {
    expect(await ask(`/api/fleet/board?group=${group}`)).toMatchObject({
      error: { message: expect.stringContaining('must be one of row, name, user, unit, container, image') },
    });
  },
);

test('a fleet of no hosts has an answer for each route', async () => {
  expect(await ask('/api/fleet')).toMatchObject({ hosts: [], presence: { present: 0, late: 0, gone: 0 } });
  expect(await ask('/api/fleet/board')).toMatchObject({ rows: [] });
  expect(await ask('/api/alerts')).toEqual({ alerts: [] });
  expect(await ask('/api/health')).toMatchObject({ sessions: expect.any(Array) });
});

test('clients of the role control change rules, and are refused what a hub cannot do', async () => {
  const request = openHub();
  const rule = { name: 'mine', event: 'kmalloc', above: 1 };
  const made = await request('/api/alerts', 'POST', rule);
  expect([made.status, await made.json()]).toMatchObject([200, { rule: { ...rule, session: 'fleet' } }]);
  const refused = await request('/api/alerts', 'POST', { ...rule, action: 'suspend' });
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { code: 'REQUEST_INVALID', message: 'a hub suspends no session' } },
  ]);
  expect((await request('/api/alerts', 'POST', rule, 'may only read')).status).toBe(403);
  expect((await request('/api/alerts/mine', 'DELETE')).status).toBe(204);
  expect((await request('/api/alerts/mine', 'DELETE')).status).toBe(404);
});
