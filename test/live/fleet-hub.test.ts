import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { pack } from '../../src/capture/gzip-member.ts';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { packSummary } from '../../src/fleet/pack-summary.ts';
import { LIMITS } from '../../src/fleet/schema.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { FleetOnceReport } from '../../src/report/fleet/fleet-report.ts';
import { FleetBoardReport, FleetReport } from '../../src/wire/fleet-http.ts';
import { ServerMessage } from '../../src/wire/messages.ts';
import { until } from '../fixtures/until.ts';
import { summaryOf } from '../fleet/summary-fixture.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { NatsServer } from './nats-server.ts';
import { SimulatedHost } from './simulated-host.ts';
import { finish, vmtally } from './support.ts';

let nats: NatsServer;
let connection: Connection;
let hosts: SimulatedHost[];

beforeEach(async () => {
  nats = await NatsServer.start();
  connection = await nats.connect();
  hosts = ['web-1.example', 'web-2.example', 'db-1'].map((name) => new SimulatedHost(connection, name));
  for (const host of hosts) await host.send();
});
afterEach(() => connection.stop());

const fleetOf = async (hub: FleetHubProcess) => FleetReport.parse(await hub.get('/api/fleet'));
const countOf = async (hub: FleetHubProcess) => (await fleetOf(hub)).totals[0]?.count;
const isCount = (hub: FleetHubProcess, count: number) =>
  until(`the hub counts ${count}`, async () => (await countOf(hub)) === count);

describe('a hub', () => {
  test('has the sums of all hosts at once, and of later summaries', async () => {
    const hub = await FleetHubProcess.start(nats)``;
    await isCount(hub, 30_021);
    const cell = { entry: 0, amount: 0, recent: 0, recentAmount: 0 };
    await hosts[0]?.send({
      totals: cellBytes([
        { ...cell, series: 0, count: 10_009 },
        { ...cell, series: 1, count: 31 },
      ]),
    });
    await isCount(hub, 30_023);
    const board = FleetBoardReport.parse(await hub.get('/api/fleet/board?sort=count'));
    expect(board.rows).toMatchObject([{ who: { key: 'evt', members: 3 } }]);
  });

  test('counts payloads that are none, and reads on', async () => {
    const hub = await FleetHubProcess.start(nats)``;
    await isCount(hub, 30_021);
    await hosts[1]?.raw(Buffer.from('no summary'));
    await hosts[2]?.send({ host: 'another' });
    await until('both are refused', async () => {
      const { refused } = await fleetOf(hub);
      return refused.malformed === 1 && refused.subject === 1;
    });
    await isCount(hub, 30_021);
    expect((await fleetOf(hub)).hosts.find(({ host }) => host === 'web-2.example')?.refusal).toContain(
      'gzip',
    );
  });

  test('counts payloads that are huge, of a newer version, or lie, and shows hostile names as text', async () => {
    const hub = await FleetHubProcess.start(nats)``;
    await isCount(hub, 30_021);
    const [first, second, third] = hosts as [SimulatedHost, SimulatedHost, SimulatedHost];
    const packed = (change: object) => packSummary({ ...summaryOf({ host: third.name }), ...change });
    const none = { entry: 0, series: 0, amount: 0, recent: 0, recentAmount: 0 };
    const payloads: [keyof FleetReport['refused'], Uint8Array][] = [
      ['size', pack(' '.repeat(LIMITS.text + 1))],
      ['version', packed({ schema: 'vmtally.summary/2.0', hosts: [] })],
      ['malformed', pack('['.repeat(1_000_000))],
      ['malformed', packed({ totals: cellBytes([{ ...none, count: 2 ** 101 }]) })],
      ['malformed', packed({ totals: Uint8Array.from([0, 0, 255]) })],
      ['malformed', packed({ host: '../../etc/passwd' })],
      ['malformed', Buffer.alloc(0)],
      ['subject', packed({ host: first.name })],
    ];
    const wanted = { ...(await fleetOf(hub)).refused };
    for (const [reason, payload] of payloads) {
      await third.raw(payload);
      wanted[reason]++;
      await until(
        () => `one more is refused as ${reason}`,
        async () => JSON.stringify((await fleetOf(hub)).refused) === JSON.stringify(wanted),
      );
    }
    // The server itself takes none of this size.
    await expect(third.raw(Buffer.alloc(LIMITS.packed + 1))).rejects.toThrow('maximum');
    const name = '\x1b[2J\u202e<img src=x onerror=alert(1)>';
    const { groups, totals } = summaryOf();
    const keys = [name, '__proto__'];
    const cell = { count: 7, amount: 7, recent: 1, recentAmount: 1 };
    const cells = cellBytes([0, 1].map((entry) => ({ entry, series: 0, ...cell })));
    await second.send({ groups: { ...groups, name: { ...groups.name, keys, cells } }, totals });
    await until('the board has it', async () => {
      const { rows } = FleetBoardReport.parse(await hub.get('/api/fleet/board?sort=count'));
      return keys.every((key) => rows.some(({ who }) => who?.key === key));
    });
    const { stdout } = await finish(vmtally`fleet --nats ${nats.url} --once`);
    expect(stdout).toContain('<img src=x');
    for (const hostile of ['\x1b', '\u202e']) expect(stdout).not.toContain(hostile);
    await isCount(hub, 30_021);
    expect((await fleetOf(hub)).hosts.find(({ host }) => host === third.name)).toMatchObject({
      count: 10_007,
      refusal: expect.any(String),
    });
  });

  test('goes on after the NATS server was killed and came back, and says that it was away', async () => {
    const hub = await FleetHubProcess.start(nats)``;
    await isCount(hub, 30_021);
    await nats.kill();
    await until('it is away', async () => (await fleetOf(hub)).source.state === 'away');
    expect(await countOf(hub)).toBe(30_021);
    await nats.again();
    await until('it reads again', async () => (await fleetOf(hub)).source.state === 'ok', 60_000);
    await until('the host is connected', () => connection.nats !== undefined, 60_000);
    await hosts[0]?.send();
    expect(await countOf(hub)).toBe(30_021);
  });

  test('that is killed and started again shows the same, and so does another one', async () => {
    const first = await FleetHubProcess.start(nats)``;
    await isCount(first, 30_021);
    const second = await FleetHubProcess.start(nats)``;
    first.child.kill('SIGKILL');
    await isCount(second, 30_021);
    await isCount(await FleetHubProcess.start(nats)``, 30_021);
  });

  test('passes the view of a host on, and renews its lease', async () => {
    const [host] = hosts;
    host?.answer({ type: 'sessions', key: 'v1', sessions: [] });
    const hub = await FleetHubProcess.start(nats)``;
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/ws`);
    const messages: ServerMessage[] = [];
    socket.on('message', (data: Buffer) => messages.push(ServerMessage.parse(JSON.parse(data.toString()))));
    await until('it greets', () => messages.some(({ type }) => type === 'greeting'));
    expect(messages[0]).toMatchObject({ fleet: 'default', session: 'fleet' });
    socket.send(JSON.stringify({ type: 'subscribe', id: 1, view: { view: 'sessions' }, host: host?.name }));
    socket.send(JSON.stringify({ type: 'subscribe', id: 2, view: { view: 'sessions' }, host: 'nobody' }));
    await until(
      () => `the message comes: ${JSON.stringify(messages)}`,
      () => messages.some(({ type }) => type === 'sessions'),
    );
    const subscribed = messages.find((message) => message.type === 'subscribed');
    expect(messages.find(({ type }) => type === 'sessions')).toMatchObject({ key: subscribed?.key });
    await until('the other is refused', () =>
      messages.some(
        (message) =>
          message.type === 'error' && message.id === 2 && message.problem.code === 'FLEET_UNREACHABLE',
      ),
    );
    await until('the lease is renewed', () => host?.looked.some(({ kind }) => kind === 'renew') === true);
    socket.close();
  });
});

describe('vmtally fleet --once', () => {
  test('prints the hosts, the sums and the programs in 80 columns', async () => {
    const { stdout } = await finish(vmtally`fleet --nats ${nats.url} --once`);
    expect(stdout).toMatch(/Fleet default: 3 hosts, 0 late, 0 gone/);
    expect(stdout).toMatch(/kmem:kmalloc +30,021 +1\.8 MiB/);
    expect(stdout).toMatch(/evt +30,021 +303 +3/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('prints JSON, as vmtally schema fleet describes it', async () => {
    const { stdout } = await finish(vmtally`fleet --nats ${nats.url} --once --json --group host`);
    const { board } = FleetOnceReport.parse(JSON.parse(stdout));
    expect(new Set(board.rows.map(({ who }) => who?.key))).toEqual(new Set(hosts.map(({ name }) => name)));
  });

  test('asks with --exact, and with exact=1, hosts for what they did not send', async () => {
    const { groups } = summaryOf();
    const cut = { ...groups.name, keys: ['other'], left: 3, most: groups.name.cells };
    await hosts[1]?.send({ groups: { ...groups, name: cut } });
    const hub = await FleetHubProcess.start(nats)``;
    await isCount(hub, 30_021);
    const countsOf = ({ rows }: FleetBoardReport) =>
      rows
        .filter(({ who }) => who?.key === 'evt')
        .map(({ cells, bounds }) => [cells[0]?.[1], bounds?.[0]?.[1] ?? 0]);
    const path = '/api/fleet/board?sort=count';
    expect(countsOf(FleetBoardReport.parse(await hub.get(path)))).toEqual([[20_014, 10_007]]);
    // No host answers: the bound stays.
    const unanswered = FleetBoardReport.parse(await hub.get(`${path}&exact=1`));
    expect(countsOf(unanswered)).toEqual([[20_014, 10_007]]);
    expect(unanswered.asked).toEqual({ hosts: 1, answered: 0 });
    hosts[1]?.answerGroups({ evt: 1009 });
    await until(
      'the host answers',
      async () => {
        const { asked, ...exact } = FleetBoardReport.parse(await hub.get(`${path}&exact=1`));
        return asked?.answered === 1 && JSON.stringify(countsOf(exact)) === '[[21023,0]]';
      },
      20_000,
      2_000,
    );
    const { stdout } = await finish(vmtally`fleet --nats ${nats.url} --once --exact`);
    expect(stdout).toMatch(/evt +21,023 /);
    expect(stdout).toMatch(/1 host had not sent some of these groups and was asked; 1 answered/);
  });

  test('of a fleet that does not exist says which do, and makes none', async () => {
    for (let times = 0; times < 2; times++) {
      const { stderr } = await finish(vmtally`fleet --nats ${nats.url} --once --fleet-name prd`, 1);
      expect(stderr).toContain('there is no fleet prd at the NATS server; there is: default');
    }
  });

  test('fails where no server answers', async () => {
    await nats.stop();
    const { stderr } = await finish(vmtally`fleet --nats ${nats.url} --once`, 1);
    expect(stderr).toContain(`cannot connect to ${nats.url}`);
  });
});

test('vmtally fleet --embedded starts a server of its own, and ends it', async () => {
  const { port } = new URL(nats.url.replace('nats', 'http'));
  // The hub is root's no longer when it starts the server.
  chmodSync(dirname(nats.store), 0o711);
  const taken = await finish(
    vmtally`fleet --embedded ${nats.store}2 --nats ${nats.url} --listen 127.0.0.1:0 --no-token`,
    1,
  );
  expect(taken.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  expect(existsSync(`${nats.store}2`)).toBe(false);
  await nats.stop();
  const child = vmtally`fleet --embedded ${nats.store}2 --nats ${nats.url} --listen 127.0.0.1:0 --no-token`;
  await until(
    () => `it prints the line for hosts: ${child.stderr}`,
    () => child.stdout.includes(`vmtally serve --fleet nats://127.0.0.1:${port}\n`),
  );
  await until('the test connects', () => connection.nats !== undefined, 60_000);
  await hosts[0]?.send();
  child.kill('SIGTERM');
  await finish(child);
  await until('the server is gone', () => connection.nats === undefined);
});

test('vmtally fleet --embedded fails when its server ends', async () => {
  chmodSync(dirname(nats.store), 0o711);
  await nats.stop();
  const child = vmtally`fleet --embedded ${nats.store}2 --nats ${nats.url} --listen 127.0.0.1:0 --no-token`;
  await until(
    () => `it prints its address: ${child.stderr}`,
    () => child.stdout.includes('\n'),
  );
  const pid = Number(execFileSync('pgrep', ['-P', String(child.pid), 'nats-server'], { encoding: 'utf8' }));
  process.kill(pid, 'SIGKILL');
  const { stderr } = await finish(child, 1);
  expect(stderr).toMatch(/nats-server ended \(SIGKILL\)\. Start vmtally fleet again/);
});
