import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeRows } from '../../src/capture/row-columns.ts';
import { eachCell } from '../../src/fleet/cell-bytes.ts';
import { unpackSummary } from '../../src/fleet/pack-summary.ts';
import type { Summary } from '../../src/fleet/schema.ts';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { HostViews } from '../../src/nats/host-views.ts';
import { ensureStream, lastOf } from '../../src/nats/stream.ts';
import type { LeaderboardMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { NatsServer } from './nats-server.ts';
import { Client, eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 10_007;
const SUBJECTS = subjectsOf('default');

async function serve(server: NatsServer, host: string, ...more: string[]): Promise<Service> {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const service =
    await Service.start`-e kmalloc --filter ${filter} --interval 200 --fleet ${server.url} --fleet-host ${host} --fleet-interval 1s ${more}`;
  onTestFinished(() => service.stop().catch(() => {}));
  return service;
}

async function connected(server: NatsServer, options = {}): Promise<Connection> {
  const connection = await server.connect(options);
  onTestFinished(() => connection.stop());
  return connection;
}

async function last(connection: Connection, host: string): Promise<Summary | undefined> {
  const kept = await lastOf(connection, SUBJECTS, SUBJECTS.sum(host, 'main'), 5_000).catch(() => undefined);
  return kept && unpackSummary(kept.data);
}

/** Counts of the program that makes eventfds. */
function programCount({ groups: { name } }: Summary): number {
  let sum = 0;
  eachCell(name.cells, (entry, _, count) => (sum += name.keys[entry] === 'vmtally-eventfd' ? count : 0));
  return sum;
}

/** Counts of a process. */
function processCount({ rows }: Summary, pid: number): number {
  const keys = decodeRows(rows.rows).map(({ key }) => key);
  let sum = 0;
  eachCell(rows.cells, (entry, _, count) => (sum += keys[entry] === String(pid) ? count : 0));
  return sum;
}

/** The first summary with as many counts of the program. */
async function untilCounts(connection: Connection, host: string, count: number): Promise<Summary> {
  let summary: Summary | undefined;
  const has = async () => {
    summary = await last(connection, host);
    return summary !== undefined && programCount(summary) >= count;
  };
  await until(() => `${host} has ${count}, not ${summary && programCount(summary)}`, has, 20_000, 100);
  if (summary === undefined) throw new Error('there is no summary');
  return summary;
}

const fleetOf = async (service: Service) => (await service.health()).fleet;
const work = async () => finish(start(WORKLOADS.eventfd, argv`${N}`));

describe('a service that publishes to a fleet', () => {
  test('publishes exact counts, and carries them on after a SIGKILL of it and of the server', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    const first = await serve(server, 'web-1.example', '--fleet-labels', 'rack=b7');
    const { pid } = await work();
    const once = await untilCounts(connection, 'web-1.example', N);
    expect(programCount(once)).toBe(N);
    expect(processCount(once, pid)).toBe(N);
    expect(once).toMatchObject({
      host: 'web-1.example',
      labels: { rack: 'b7' },
      epoch: 1,
      state: 'counting',
    });

    first.child.kill('SIGKILL');
    await first.child.done;
    const second = await serve(server, 'web-1.example');
    await work();
    const twice = await untilCounts(connection, 'web-1.example', 2 * N);
    expect(programCount(twice)).toBe(2 * N);
    expect(twice).toMatchObject({ epoch: 2, sinceMs: once.sinceMs });

    await server.kill();
    await expect.poll(async () => (await fleetOf(second))?.state).toBe('away');
    await work();
    await server.again();
    const thrice = await untilCounts(connection, 'web-1.example', 3 * N);
    expect(programCount(thrice)).toBe(3 * N);
    expect(thrice).toMatchObject({ epoch: 2, run: twice.run });
    await expect.poll(async () => (await fleetOf(second))?.state).toBe('ok');
    // Attempts that failed are one line.
    expect(second.child.stderr.match(/nothing is published to the fleet/g)).toHaveLength(1);
  });

  test('publishes at its end what it counted since its last tick', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    const service = await serve(server, 'web-1', '--interval', '4s');
    await expect.poll(async () => (await fleetOf(service))?.state, { timeout: 30_000 }).toBe('ok');
    await service.ticked();
    await work();
    await service.stop();
    const summary = await last(connection, 'web-1');
    expect(summary).toMatchObject({ state: 'counting' });
    expect(summary && programCount(summary)).toBe(N);
  });

  test('shows a hub the same view as a client of the service', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    const service = await serve(server, 'web-1');
    await expect.poll(async () => (await fleetOf(service))?.state).toBe('ok');
    const client = await Client.connect(service);
    onTestFinished(() => client.close());
    const byClient = new Map<number, LeaderboardMessage>();
    const byHub = new Map<number, LeaderboardMessage>();
    const request = { view: 'leaderboard', sort: 'count', group: 'row', filter: '' } as const;
    await client.subscribe(request, (message) => void byClient.set(message.tick, message));
    const views = new HostViews(connection, SUBJECTS);
    const { begin } = await views.look('web-1', request);
    const end = begin({
      ready: true,
      message: (message) => {
        if (message.type === 'leaderboard') byHub.set(message.tick, message);
      },
      lost: () => {},
      closed: () => {},
    });
    await work();
    const shared = () => [...byHub.values()].filter(({ tick, reset }) => !reset && byClient.has(tick));
    await until('both show some ticks', () => shared().length > 5);
    for (const message of shared()) expect(message).toEqual(byClient.get(message.tick));
    expect((await fleetOf(service))?.lookers).toBe(1);
    end();
    await expect.poll(async () => (await fleetOf(service))?.lookers, { timeout: 30_000 }).toBe(0);
  });

  test('does not publish as a host that another one is', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    const notices: string[] = [];
    connection.subscribe(SUBJECTS.allTwins, ({ subject }) => notices.push(subject));
    const one = await serve(server, 'web-1');
    await expect.poll(async () => (await fleetOf(one))?.state).toBe('ok');
    const run = (await last(connection, 'web-1'))?.run;
    expect(run).toBeDefined();
    const other = await serve(server, 'web-1');
    await expect
      .poll(() => fleetOf(other))
      .toMatchObject({ state: 'refused', problem: 'another service publishes as host web-1' });
    await expect.poll(() => notices).toContain(SUBJECTS.twin('web-1'));
    expect((await last(connection, 'web-1'))?.run).toBe(run);
  });

  test('does not publish as a host whose service is too slow to answer', async () => {
    const server = await NatsServer.start();
    const connection = await connected(server);
    // A host is gone after ten intervals.
    const one = await serve(server, 'web-1', '--fleet-interval', '4s');
    await expect.poll(async () => (await fleetOf(one))?.state).toBe('ok');
    const first = await last(connection, 'web-1');
    expect(first).toBeDefined();
    process.kill(one.serverPid, 'SIGSTOP');
    onTestFinished(() => void process.kill(one.serverPid, 'SIGCONT'));
    const other = await serve(server, 'web-1');
    await expect
      .poll(() => fleetOf(other))
      .toMatchObject({ state: 'refused', problem: expect.stringContaining('may publish as host web-1') });
    process.kill(one.serverPid, 'SIGCONT');
    const sent = async () => (await last(connection, 'web-1'))?.seq ?? 0;
    await until('the first goes on', async () => (await sent()) > (first?.seq ?? 0) + 1, 60_000);
    expect((await last(connection, 'web-1'))?.run).toBe(first?.run);
    await expect
      .poll(() => fleetOf(other), { timeout: 60_000 })
      .toMatchObject({ state: 'refused', problem: 'another service publishes as host web-1' });
  });

  test('says what the server refuses: credentials, and another host’s subject', async () => {
    const server = await NatsServer.start(`
      authorization { users = [
        { user: admin, password: secret0 }
        { user: web, password: secret1, permissions: {
          publish: { allow: ["${SUBJECTS.sum('web', '*')}", "${SUBJECTS.ask('web')}", "${SUBJECTS.twin('web')}",
            "${SUBJECTS.live('web', '*')}", "$JS.API.DIRECT.GET.${SUBJECTS.stream}.${SUBJECTS.sum('web', '*')}"] }
          subscribe: { allow: ["${SUBJECTS.ask('web')}", "${SUBJECTS.inbox('web')}.>"] }
          allow_responses: true } }
      ] }`);
    const admin = await connected(server, { creds: 'admin:secret0' });
    await ensureStream(admin, SUBJECTS);
    const files = temporaryDirectory({ right: 'web:secret1\n', wrong: 'web:secret9\n' });
    for (const name of ['right', 'wrong']) chmodSync(join(files, name), 0o600);
    const right = await serve(server, 'web', '--fleet-creds', `${files}/right`);
    await expect.poll(async () => (await fleetOf(right))?.state).toBe('ok');
    await right.stop();
    const wrong = await serve(server, 'web', '--fleet-creds', `${files}/wrong`);
    await expect.poll(() => fleetOf(wrong)).toMatchObject({ state: 'refused' });
    expect((await fleetOf(wrong))?.problem).toContain('refuses the credentials');
    expect(wrong.child.stderr).not.toContain('secret9');
    await wrong.stop();
    const foreign = await serve(server, 'db', '--fleet-creds', `${files}/right`);
    await expect.poll(() => fleetOf(foreign)).toMatchObject({ state: 'refused' });
    expect((await fleetOf(foreign))?.problem).toContain('the credentials are not those of host db (');
  });
});
