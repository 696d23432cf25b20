import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import { FleetReport } from '../../src/wire/fleet-http.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { FleetHubProcess } from './fleet-hub.ts';
import { countOf, FleetServices } from './fleet-services.ts';
import { NatsServer } from './nats-server.ts';

/** Time for which a part is away, in ms. VMTALLY_FAULTS=all: a minute. */
const AWAY_MS = process.env.VMTALLY_FAULTS === 'all' ? 60_000 : 10_000;
const HOST = 'a1';
const N = 20_011;

/** A service of one host, whose services end with the test. */
async function serviceOf({ url }: NatsServer, program: string): Promise<FleetServices> {
  const made = await FleetServices.start(url, [HOST], program);
  onTestFinished(() => made.stop());
  return made;
}

const reportOf = async (hub: FleetHubProcess) => FleetReport.parse(await hub.get('/api/fleet'));
const passed = (sinceMs: number) => () => performance.now() - sinceMs > AWAY_MS;

/** Resolves when the service and the hub say that the server is away. */
async function bothSay(made: FleetServices, hub: FleetHubProcess): Promise<void> {
  const service = made.service(HOST);
  await until('the service says it', async () => (await service.health()).fleet?.state === 'away', 90_000);
  await until('the hub says it', async () => (await reportOf(hub)).source.state === 'away', 90_000);
  const { complete, reasons } = HealthMessage.parse(await hub.get('/api/health'));
  expect([complete, reasons.join()]).toEqual([false, expect.stringContaining('no new summaries')]);
}

test.each(['stopped', 'killed'] as const)(
  'the NATS server is %s for a while: both say so, and on its return comes one merged summary',
  async (how) => {
    const nats = await NatsServer.start();
    const connection = await nats.connect();
    onTestFinished(() => connection.stop());
    const made = await serviceOf(nats, `vmtally-${how}`);
    const hub = await FleetHubProcess.start(nats)``;
    await made.work(N);
    const before = await made.counts();
    expect(before).toEqual(new Map([[HOST, N]]));
    await made.shownBy(hub, before);
    const sent: number[] = [];
    connection.subscribe(subjectsOf('default').allSums, ({ data }) => sent.push(countOf(data)));
    const sinceMs = performance.now();
    if (how === 'killed') await nats.kill();
    else nats.child.kill('SIGSTOP');
    onTestFinished(() => nats.child.kill('SIGCONT'));
    await made.work(N);
    await bothSay(made, hub);
    await until('it is away for long enough', passed(sinceMs), 2 * AWAY_MS);
    expect((await reportOf(hub)).totals[0]?.count).toBe(N);
    await made.work(N);
    const after = await made.counts();
    expect(after).toEqual(new Map([[HOST, 3 * N]]));
    sent.length = 0;
    if (how === 'killed') await nats.again();
    else nats.child.kill('SIGCONT');
    await made.shownBy(hub, after);
    await until(
      'the service is content',
      async () => (await made.service(HOST).health()).fleet?.state === 'ok',
    );
    await until('the hub is content', async () => (await reportOf(hub)).source.state === 'ok');
    await until('the test hears of it', () => sent.includes(3 * N));
    // A stopped server had one under way, of before.
    expect(sent.indexOf(3 * N)).toBeLessThanOrEqual(how === 'killed' ? 0 : 1);
    expect(made.service(HOST).child.stderr.match(/nothing is published to the fleet/g)).toHaveLength(1);
  },
  600_000,
);

test('the disk of the NATS server is full: both say so, and go on when it has room and was started again', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'vmtally-disk-'));
  execFileSync('mount', argv`-t tmpfs -o size=4m vmtally-test ${disk}`);
  onTestFinished(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });
  const nats = await NatsServer.start('', { store: disk });
  const made = await serviceOf(nats, 'vmtally-full');
  const hub = await FleetHubProcess.start(nats)``;
  await made.work(N);
  await made.shownBy(hub, await made.counts());
  const filler = join(disk, 'filler');
  fill(filler);
  await made.work(N);
  await bothSay(made, hub);
  rmSync(filler);
  // After a write that failed nats-server 2.9 waits for itself for ever (server/filestore.go, rebuildStateLocked).
  await nats.kill();
  await nats.again();
  await made.work(N);
  const after = await made.counts();
  expect(after).toEqual(new Map([[HOST, 3 * N]]));
  await made.shownBy(hub, after);
}, 600_000);

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const size of [65_536, 4_096]) writeAll(file, Buffer.alloc(size));
  } finally {
    closeSync(file);
  }
}

/** Writes until there is no room. */
function writeAll(file: number, bytes: Buffer): void {
  try {
    while (writeSync(file, bytes) > 0);
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ENOSPC') throw error;
  }
}

test('a hub is stopped for a while: another one shows all meanwhile, and then both show the same', async () => {
  const nats = await NatsServer.start();
  const made = await serviceOf(nats, 'vmtally-hubs');
  const stopped = await FleetHubProcess.start(nats)``;
  const other = await FleetHubProcess.start(nats)``;
  await made.work(N);
  await made.shownBy(stopped, await made.counts());
  const sinceMs = performance.now();
  stopped.child.kill('SIGSTOP');
  onTestFinished(() => stopped.child.kill('SIGCONT'));
  await made.work(N);
  await made.shownBy(other, await made.counts());
  await until('it is stopped for long enough', passed(sinceMs), 2 * AWAY_MS);
  await made.work(N);
  const after = await made.counts();
  expect(after).toEqual(new Map([[HOST, 3 * N]]));
  stopped.child.kill('SIGCONT');
  for (const hub of [stopped, other]) await made.shownBy(hub, after);
}, 600_000);
