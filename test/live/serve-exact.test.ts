import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { countOf, ProcessModel } from '../../src/client/process.ts';
import { type CountsReport, SessionList } from '../../src/wire/http.ts';
import { SessionInfo } from '../../src/wire/session.ts';
import { argv } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { Client, Crowd, eventfdBytes, Service } from './service.ts';
import { type Child, finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
/** The slab size class of an eventfd. */
const CLASS = 64;
let service: Service;
let client: Client;
let event: { event: string; filter: string };

beforeAll(async () => {
  event = { event: 'kmalloc', filter: `bytes_req == ${await eventfdBytes()}` };
  service = await Service.start`-e ${event.event} --filter ${event.filter} --interval 150`;
  client = await Client.connect(service);
});

// Only the first session may remain for the next test.
afterEach(async () => {
  for (const { id } of (await service.get(SessionList, '/api/sessions')).sessions)
    if (id !== 'main') await service.request('DELETE', `/api/sessions/${id}`);
  await until('the first session has its bpftrace', () => service.bpftraces.length > 0);
  await untilNoneLeft('bpftrace', () => service.bpftraces.slice(1));
});

afterAll(async () => {
  client.close();
  await service.stop();
});

const waiting = (n: number): Child => start(WORKLOADS.eventfd, argv`${n} wait`);
const spec = (pid: number) => ({ events: [event], scope: { pids: [pid] }, intervalMs: 100 });

async function leaderboard(session: string): Promise<{ board: Leaderboard; ticks: Map<number, number>[] }> {
  const board = new Leaderboard();
  const ticks: Map<number, number>[] = [];
  await client.subscribe({ view: 'leaderboard', session, top: 10_000 }, (message) => {
    board.apply(message);
    ticks.push(new Map(message.rows.map(({ row, cells }) => [row, cells[0]?.[3] ?? 0])));
  });
  return { board, ticks };
}

async function processView(session: string, pid: number): Promise<ProcessModel> {
  const model = new ProcessModel();
  await client.subscribe({ view: 'process', session, pid }, (message) => model.apply(message));
  return model;
}

const rowsOf = (board: Leaderboard, pid: number) =>
  [...board.rows.values()].filter(({ who }) => who.key === String(pid));
const eventsOf = ({ counts }: Pick<CountsReport, 'counts'>) =>
  counts.reduce((sum, { count }) => sum + count, 0);
const rowCounts = (report: CountsReport, pid: number) =>
  report.rows.filter(({ who }) => who.key === String(pid)).map(({ counts }) => counts);

describe('a process that makes exactly 100,003 eventfds', () => {
  it.each([
    ['a session of its own', true],
    ['the session of the whole system', false],
  ])('has exactly so many in every view and read of %s', async (_, own) => {
    const workload = waiting(N);
    const { pid } = workload;
    const id = own ? (await service.create(spec(pid))).id : 'main';
    const { board, ticks } = await leaderboard(id);
    const model = await processView(id, pid);
    await service.read(id, 'before');
    workload.stdin.write('x');
    await until('all are counted', () => (rowsOf(board, pid)[0]?.cells.get(0)?.[1] ?? 0) >= N);
    // An excess count would appear in these ticks.
    await service.ticked(id);

    const [row, ...others] = rowsOf(board, pid);
    expect(others).toEqual([]);
    expect(row?.cells.get(0)?.slice(0, 3)).toEqual([0, N, N * CLASS]);
    expect(ticks.reduce((sum, tick) => sum + (tick.get(row?.row ?? -1) ?? 0), 0)).toBe(N);
    expect(row?.who).toMatchObject({ name: 'vmtally-eventfd', ended: false, shared: 0 });
    expect([...model.totals]).toEqual([[0, [[CLASS, N]]]]);
    expect(model.ticks.reduce((sum, { counts }) => sum + countOf(counts.get(0)), 0)).toBe(N);
    expect(model.details).toMatchObject({ pid, name: 'vmtally-eventfd', parent: process.pid });

    const expected = {
      series: 0,
      event: 'kmem:kmalloc',
      count: N,
      amount: N * CLASS,
      distribution: [CLASS, N],
    };
    const since = await service.counts(id);
    expect(rowCounts(since, pid)).toEqual([[expected]]);
    const read = await service.read(id, 'before');
    expect(rowCounts(read, pid)).toEqual([[expected]]);
    if (own) {
      expect([since.counts, read.counts]).toEqual([[expected], [expected]]);
      expect(board.total).toEqual([[0, N, N * CLASS, 0, 0]]);
      expect(board.rest).toEqual({ rows: 0, ended: 0, cells: [[0, 0, 0, 0, 0]] });
    }
    expect(rowCounts(await service.read(id, 'before'), pid)).toEqual([]);
    workload.stdin.end();
    await finish(workload);
  });
});

describe('a session of a process', () => {
  it('gives each reader what came since its last read', async () => {
    const crowd = await Crowd.gather(0, 1);
    const { id } = await service.create(spec(crowd.pids[0] ?? 0));
    const reads: number[] = [];
    const read = async (reader: string) => {
      await service.ticked(id);
      reads.push(eventsOf(await service.read(id, reader)));
    };
    await crowd.make(1_009);
    await read('one');
    await read('one');
    await crowd.make(20_011);
    await read('one');
    await read('two');
    await crowd.make(7);
    await read('two');
    await read('one');
    expect(reads).toEqual([1_009, 0, 20_011, 21_020, 7, 7]);
    expect(eventsOf(await service.counts(id))).toBe(21_027);
    await crowd.end();
  });

  it('ends with it, and its counts stay', async () => {
    const workload = waiting(N);
    const { id } = await service.create(spec(workload.pid));
    const { board } = await leaderboard(id);
    workload.stdin.write('x');
    workload.stdin.end();
    await finish(workload);
    await until('the session ends', async () => (await service.session(id)).state === 'ended', 3_000);
    const info = await service.session(id);
    expect(info).toMatchObject({ problem: null, state: 'ended' });
    expect(info.endedMs).toBeGreaterThan(info.createdMs);
    const counts = await service.counts(id);
    expect(counts).toMatchObject({
      state: 'ended',
      rows: [{ who: { key: String(workload.pid), ended: true } }],
    });
    expect(eventsOf(counts)).toBe(N);
    expect(eventsOf(await service.read(id))).toBe(N);
    expect(eventsOf(await service.read(id))).toBe(0);
    const shown = () => rowsOf(board, workload.pid)[0];
    await until('the view has all', () => shown()?.cells.get(0)?.[1] === N && shown()?.who.ended === true);
    for (const verb of ['suspend', 'resume']) {
      const refused = await service.request('POST', `/api/sessions/${id}/${verb}`);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'SESSION_STATE' } } });
    }
    const late = await leaderboard(id);
    expect(rowsOf(late.board, workload.pid)[0]?.cells.get(0)?.[1]).toBe(N);
    // The end of a process is no gap. If other programs run here, skipped probes may still be reported.
    const { reasons } = await service.health();
    expect(reasons.filter((reason) => reason.startsWith(`${id}: `) && !reason.includes('skipped'))).toEqual(
      [],
    );
  });

  it('counts nothing while it is suspended, and says how long', async () => {
    const crowd = await Crowd.gather(0, 1);
    const { id } = await service.create(spec(crowd.pids[0] ?? 0));
    await crowd.make(1_009);
    // The last tick is the one of the suspension.
    const suspended = await service.post(SessionInfo, `/api/sessions/${id}/suspend`);
    expect(suspended).toMatchObject({ state: 'suspended', problem: null });
    await untilNoneLeft('bpftrace', () => service.bpftraces.slice(1));
    await crowd.make(N);
    // The length of the pause, which the session reports below.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(eventsOf(await service.counts(id))).toBe(1_009);
    expect((await service.post(SessionInfo, `/api/sessions/${id}/suspend`)).state).toBe('suspended');
    await service.post(SessionInfo, `/api/sessions/${id}/resume`);
    await until('it counts again', async () => (await service.session(id)).state === 'counting');
    expect(service.bpftraces).toHaveLength(2);
    await crowd.make(20_011);
    await service.ticked(id);
    expect(eventsOf(await service.counts(id))).toBe(21_020);
    const { pauses, exactness } = await service.session(id);
    expect(pauses.count).toBe(1);
    expect(pauses.seconds).toBeGreaterThan(0.5);
    expect(pauses.seconds).toBeLessThan(10);
    expect(exactness).toMatchObject({ restarts: 0, gaps: [] });
    await crowd.end();
  });

  it('keeps the counts of events that stay when it is changed', async () => {
    const crowd = await Crowd.gather(0, 1);
    const { id } = await service.create(spec(crowd.pids[0] ?? 0));
    const { board } = await leaderboard(id);
    await crowd.make(1_009);
    const other = { event: 'syscalls:sys_enter_eventfd2' };
    const changed = await service.request('PATCH', `/api/sessions/${id}`, {
      events: [other, event],
      intervalMs: 200,
    });
    expect(changed).toMatchObject({ status: 200, body: { intervalMs: 200, events: [other, event] } });
    await until('it counts again', async () => (await service.session(id)).state === 'counting');
    await crowd.make(20_011);
    await service.ticked(id);
    const countsByEvent = async () =>
      Object.fromEntries((await service.counts(id)).counts.map((row) => [row.event, row.count]));
    expect(await countsByEvent()).toEqual({ 'syscalls:sys_enter_eventfd2': 20_011, 'kmem:kmalloc': 21_020 });
    expect(board.series.map(({ label }) => label)).toEqual(['syscalls:sys_enter_eventfd2', 'kmem:kmalloc']);
    expect(new Map(board.total.map(([series, count]) => [series, count]))).toEqual(
      new Map([
        [0, 20_011],
        [1, 21_020],
      ]),
    );

    // The event that was added is removed again, and its counts with it.
    await service.request('PATCH', `/api/sessions/${id}`, { events: [event] });
    await until('it counts again', async () => (await service.session(id)).state === 'counting');
    await crowd.make(7);
    await service.ticked(id);
    expect(await countsByEvent()).toEqual({ 'kmem:kmalloc': 21_027 });
    expect((await service.session(id)).pauses.count).toBe(2);
    await crowd.end();
  });

  it('is gone when it is deleted, and its views with it', async () => {
    const crowd = await Crowd.gather(0, 1);
    const { id } = await service.create(spec(crowd.pids[0] ?? 0));
    const key = await client.subscribe({ view: 'leaderboard', session: id }, () => {});
    expect((await service.request('DELETE', `/api/sessions/${id}`)).status).toBe(204);
    await until('the view is closed', () =>
      client.messages.some((message) => message.type === 'closed' && message.key === key),
    );
    expect((await service.request('GET', `/api/sessions/${id}`)).status).toBe(404);
    expect((await service.request('DELETE', `/api/sessions/${id}`)).status).toBe(404);
    await untilNoneLeft('bpftrace', () => service.bpftraces.slice(1));
    await crowd.end();
  });
});
