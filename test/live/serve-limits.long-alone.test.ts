import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service, serveWith } from './service.ts';
import { finish, start, vmtally } from './support.ts';

let service: Service;
beforeAll(async () => {
  service = await Service.start`--interval 200 -e kmem:kmalloc`;
});
afterAll(() => service.stop());

const codeOf = ({ body }: { body: unknown }) =>
  (body as { error?: { code: string } } | undefined)?.error?.code;

it('a CPU that is named 8,192 times costs no more than one', async () => {
  const began = performance.now();
  const scope = { cpus: Array.from({ length: 8192 }, () => 0) };
  const info = await service.create({ events: [{ event: 'kmem:*' }], scope });
  expect(info.scope.cpus).toEqual([0]);
  expect(info.cost.bpftraceSeconds).toBeLessThan(5);
  expect(performance.now() - began).toBeLessThan(20_000);
  await service.request('DELETE', `/api/sessions/${info.id}`);
  const answer = await service.request('POST', '/api/sessions', {
    events: [{ event: 'kmem:kfree' }],
    scope: { cpus: [0, 8191] },
  });
  expect(codeOf(answer)).toBe('CPU_UNKNOWN');
  expect(answer.body).toMatchObject({ error: { hint: expect.stringContaining('CPUs online: 0') } });
});

it('probes that cost more than the limit suspend a session, though bpftrace itself costs little', async () => {
  const config = join(temporaryDirectory({ 'config.yaml': 'sessionCost: 5' }), 'config.yaml');
  const cheap = await Service.start`--interval 200 -e kmem:kmalloc --config ${config}`;
  onTestFinished(() => cheap.stop());
  const load = start('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=2000000000']);
  onTestFinished(async () => {
    load.kill('SIGKILL');
    await finish(load, 137);
  });
  const events = [{ event: 'raw_syscalls:sys_enter' }, { event: 'raw_syscalls:sys_exit' }];
  const { id } = await cheap.create({ events, intervalMs: 200 });
  await until('it is suspended', async () => (await cheap.session(id)).problem !== null, 60_000);
  const { problem, cost } = await cheap.session(id);
  expect(problem).toMatchObject({ code: 'SESSION_COST', message: expect.stringContaining('its probes') });
  expect(cost.bpftracePercent).toBeLessThan(5);
});

// These tests wait for the 10 s that are judged, so they run together.
describe.concurrent('probes of a session of a client that cost more than the limit', () => {
  const filtered = (programs: number) =>
    Array.from({ length: programs }, (_, n) => ({
      event: 'raw_syscalls:sys_enter',
      filter: `id != ${100_000 + n}`,
    }));
  /** A service with a low limit, under load. */
  async function loaded(atEnd: TestContext['onTestFinished']): Promise<Service> {
    const limited = serveWith({ VMTALLY_SESSION_COST: '2' });
    const cheap = await Service.of(limited`--listen 127.0.0.1:0 --interval 200 -e kmem:kmalloc`);
    atEnd(() => cheap.stop());
    const load = start('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=1', 'count=2000000000']);
    atEnd(async () => {
      load.kill('SIGKILL');
      await finish(load, 137);
    });
    return cheap;
  }

  it('suspend it before its first tick, if ticks are a minute long', async ({ onTestFinished: atEnd }) => {
    const cheap = await loaded(atEnd);
    const { id } = await cheap.create({ events: filtered(8), by: 'cpu', intervalMs: 60_000 });
    const begin = performance.now();
    await until('it is suspended', async () => (await cheap.session(id)).problem !== null, 40_000);
    expect(performance.now() - begin).toBeLessThan(40_000);
    expect((await cheap.session(id)).problem).toMatchObject({ code: 'SESSION_COST' });
  });

  it('suspend it although it is changed again and again', async ({ onTestFinished: atEnd }) => {
    const cheap = await loaded(atEnd);
    const { id } = await cheap.create({ events: filtered(8), by: 'cpu' });
    // A change after each tick: no program counts for the 10 s that are judged.
    for (let changes = 1; (await cheap.session(id)).problem === null && changes < 20; changes++) {
      const { ticks } = await cheap.session(id);
      await until('a tick comes, or it is suspended', async () => {
        const session = await cheap.session(id);
        return session.problem !== null || session.ticks > ticks;
      });
      await cheap.request('PATCH', `/api/sessions/${id}`, { intervalMs: 1_000 + changes });
    }
    expect((await cheap.session(id)).problem).toMatchObject({ code: 'SESSION_COST' });
  });
});

/** The kernel limits the programs of a perf event (PERF_MAX_PROGS in kernel/trace/bpf_trace.c), not those of a raw tracepoint. */
describe('a tracepoint', () => {
  const EVENT = 'vmscan:mm_vmscan_kswapd_wake';
  const filtered = (programs: number) =>
    Array.from({ length: programs }, (_, n) => ({ event: EVENT, filter: `nid != ${n}` }));

  it('has places for main and root, whatever clients count', async () => {
    const classic = await Service.start`--interval 200 -e kmem:kmalloc --attach classic`;
    onTestFinished(() => classic.stop());
    await classic.create({ events: filtered(32), intervalMs: 60_000, by: 'cpu' });
    const answer = await classic.request('POST', '/api/sessions', { events: filtered(1) });
    expect([answer.status, codeOf(answer)]).toEqual([429, 'SESSION_LIMIT']);
    await finish(vmtally`stat --attach classic -e ${EVENT} -- true`);
  });

  it('that is full is named, and a session keeps its old program', async () => {
    const open = await Service.start`--interval 200 -e kmem:kmalloc --unlock-main --attach classic`;
    onTestFinished(() => open.stop());
    await open.create({ events: filtered(32), intervalMs: 60_000, by: 'cpu' });
    const change = { events: filtered(33) };
    expect((await open.request('PATCH', '/api/sessions/main', change)).status).toBe(200);
    await until('it says why', async () => (await open.session('main')).problem !== null, 60_000);
    await until('it counts', async () => (await open.session('main')).state === 'counting', 20_000);
    const main = await open.session('main');
    expect(main).toMatchObject({ events: [{ event: 'kmem:kmalloc' }] });
    expect(main.problem?.message).toContain('counts as before: ');
    // bpftrace 0.27 does not say why a probe does not attach.
    expect(`${main.problem?.message} ${main.problem?.hint}`).toMatch(/kernel allows 64/i);
  });
});
it('wrong tokens, however many, cost the serving process alone: the budget drops and lengthens nothing', async () => {
  // Rare events, so that what the flood itself causes costs no probe anything.
  const events = argv`-e compaction:mm_compaction_begin -e kmem:mm_page_alloc_extfrag`;
  const own = await Service.start`--interval 200 --max-cost 15 ${events}`;
  onTestFinished(() => own.stop());
  // Its first ticks are not judged.
  await until('it has started', async () => (await own.session('main')).ticks > 15);
  const { ticks } = await own.session('main');
  const before = own.cpuSeconds;
  const began = performance.now();
  const { statuses, stop } = flood(own.port);
  onTestFinished(stop);
  await until('30 ticks', async () => (await own.session('main')).ticks >= ticks + 30, 60_000, 500);
  const percent = (cpuSeconds: number) => (100_000 * cpuSeconds) / (performance.now() - began);
  const { controller, server } = own.cpuSeconds;
  expect([...statuses].toSorted()).toEqual(['401', '429']);
  // The serving process alone would be over budget.
  expect(percent(server - before.server)).toBeGreaterThan(15);
  expect(percent(controller - before.controller)).toBeLessThan(15);
  const { budget, intervalMs, pauses } = await own.session('main');
  expect(budget).toMatchObject({ slower: null, leftOut: [], askedMs: 200 });
  expect([intervalMs, pauses.count]).toEqual([200, 0]);
  expect(own.child.stderr).not.toContain('over budget');
}, 90_000);

/** Connections that send requests with a wrong token without a rest: raw ones, which cost the test little. */
function flood(port: number) {
  const statuses = new Set<string>();
  const ask = 'GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer wrong\r\n\r\n';
  const sockets = Array.from({ length: 16 }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const answers = [...chunk.toString('latin1').matchAll(/HTTP\/1\.1 (\d+)/g)];
      for (const [, status = ''] of answers) statuses.add(status);
      socket.write(ask.repeat(answers.length));
    });
    // A connection may have eight open requests.
    socket.write(ask.repeat(4));
    return socket;
  });
  const stop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { statuses, stop };
}

describe('the number of sessions', () => {
  it('is limited, those by CPU that views ask for included', async () => {
    const own = await Service.start`--interval 200 -e kmem:kmalloc`;
    onTestFinished(() => own.stop());
    const client = await Client.connect(own);
    const events = [{ event: 'kmem:kmalloc' }];
    const answers = await Promise.all(
      Array.from({ length: 18 }, () => own.request('POST', '/api/sessions', { events })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(15);
    const refused = answers.find(({ status }) => status !== 201);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'SESSION_LIMIT' } } });
    client.socket.send(
      JSON.stringify({ type: 'subscribe', id: 'cpu', view: { view: 'leaderboard', group: 'cpu' } }),
    );
    await until('the view is refused', () =>
      client.messages.some((message) => message.type === 'error' && message.problem.code === 'SESSION_LIMIT'),
    );
    client.close();
  });
});
