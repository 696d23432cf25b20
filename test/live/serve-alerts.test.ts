import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AlertList, type AlertStatus } from '../../src/wire/alerts.ts';
import { SessionInfo } from '../../src/wire/session.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const EVERY = 100_000;
const MADE = 1_000_003;
const NAMES = { each: 'vmtally-each', stop: 'vmtally-stop' };
const directory = mkdtempSync(join(tmpdir(), 'vmtally-test-'));
let service: Service;
/** A receiver that never answers. */
let hanging: Server;
let asked = 0;

beforeAll(async () => {
  hanging = createServer(() => void asked++);
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  const config = join(directory, 'config.yaml');
  const rule = { event: 'kmem:kmalloc', by: 'name' };
  writeFileSync(
    config,
    JSON.stringify({
      alerts: [
        { ...rule, name: 'each', every: EVERY, filter: NAMES.each },
        { ...rule, name: 'stop', above: 10_006, filter: NAMES.stop, action: 'suspend' },
      ],
      webhook: `http://127.0.0.1:${port}/`,
    }),
  );
  const filter = `bytes_req == ${await eventfdBytes()}`;
  service = await Service.start`-e kmem:kmalloc --filter ${filter} --interval 100 --config ${config}`;
});
afterAll(async () => {
  await service.stop();
  hanging.closeAllConnections();
  hanging.close();
  rmSync(directory, { recursive: true });
});

async function alertOf(name: string): Promise<AlertStatus> {
  const { alerts } = await service.get(AlertList, '/api/alerts');
  return alerts.find(({ rule }) => rule.name === name) ?? expect.fail(name);
}

/** Makes so many eventfds by a program of this name. */
async function make(count: number, name: string): Promise<void> {
  const workload = start(WORKLOADS.eventfd, argv`${count} wait ${name}`);
  workload.stdin.end('x');
  await finish(workload);
}

it('a process that allocates exactly 1,000,003 times fires each 100,000, ten times, with the right counts', async () => {
  await make(MADE, NAMES.each);
  await until('all are counted', async () => (await alertOf('each')).fired >= MADE / EVERY - 1);
  await service.ticked('main');
  const { fired, history } = await alertOf('each');
  expect(fired).toBe(Math.floor(MADE / EVERY));
  let [multiple, last, lastMs] = [0, 0, 0];
  for (const { state, times, before, after, fromMs, toMs } of history.filter((each) => each.times > 0)) {
    expect(state).toBe('firing');
    multiple += times;
    expect([Math.floor(before / EVERY), Math.floor(after / EVERY)]).toEqual([multiple - times, multiple]);
    expect(before).toBeGreaterThanOrEqual(last);
    expect(fromMs).toBeGreaterThanOrEqual(lastMs - 1);
    expect(toMs).toBeGreaterThan(fromMs);
    [last, lastMs] = [after, toMs];
  }
  expect(multiple).toBe(10);
  expect(last).toBeLessThanOrEqual(MADE);
  // The receiver hangs, and no tick was late for it.
  expect(asked).toBeGreaterThan(0);
}, 60_000);

it('a suspended session counts on when it is resumed, and nothing is lost but the pause', async () => {
  await make(10_007, NAMES.stop);
  await until('the alert suspends main', async () => (await service.session('main')).state === 'suspended');
  expect(await alertOf('stop')).toMatchObject({ state: 'firing', fired: 1 });
  expect(await alertOf('each')).toMatchObject({ state: 'unknown', why: 'session main is suspended' });
  expect(service.child.stderr).toContain('an alert suspended a session');
  await service.post(SessionInfo, '/api/sessions/main/resume');
  await until('main counts', async () => (await service.session('main')).state === 'counting');
  await make(20_011, NAMES.stop);
  await until('all are counted', async () => (await alertOf('stop')).rows[0]?.value === 10_007 + 20_011);
  await service.ticked('main');
  expect((await alertOf('stop')).rows).toMatchObject([{ row: { key: NAMES.stop }, value: 30_018 }]);
  const { pauses, exactness, state } = await service.session('main');
  expect([pauses.count, exactness.gaps, state]).toEqual([1, [], 'counting']);
}, 60_000);
