import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import type { LeaderboardMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Client, Crowd, eventfdBytes, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

/** The number of active processes in a tick, and of the eventfds that each makes. */
const ACTIVE = 5_000;
const EACH = 7;
/** Idle processes; SLEEPING=50000 to run by hand. */
const SLEEPING = Number(process.env.SLEEPING ?? 20_000);
const FEW = 20;
let filter = '';

/** CPU time of a process so far, from the scheduler (schedstat): finer than clock ticks. */
const cpuMsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map((tid) => Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, ns) => sum + ns / 1e6, 0);
const round = (ms: number): number => Math.round(ms * 10) / 10;

beforeAll(async () => {
  filter = `bytes_req == ${await eventfdBytes()}`;
});

describe('with ticks of 1.5 s', () => {
  let service: Service;
  let client: Client;
  const board = new Leaderboard();
  const ticks: LeaderboardMessage[] = [];

  beforeAll(async () => {
    service = await Service.start`-e kmalloc --filter ${filter} --interval 1500`;
    client = await Client.connect(service);
    await client.subscribe({ view: 'leaderboard', top: 10_000 }, (message) => {
      board.apply(message);
      ticks.push(message);
    });
  });

  afterAll(async () => {
    client.close();
    await service.stop();
  });

  const tickAt = (ms: number): number => ticks.findIndex(({ atMs }) => atMs > ms);
  const known = (ms: number): Promise<void> => until('the tick has arrived', () => tickAt(ms) !== -1, 30_000);

  /**
   * Repeats an action until it fits within one tick. Resolves with that tick once its message has arrived.
   */
  async function withinATick<P, T>(
    prepare: () => Promise<P>,
    act: (prepared: P) => Promise<T>,
  ): Promise<{ tick: LeaderboardMessage; result: T }> {
    for (let attempt = 0; attempt < 8; attempt++) {
      const prepared = await prepare();
      await known(Date.now());
      const from = Date.now();
      const result = await act(prepared);
      const to = Date.now();
      await known(to);
      const tick = ticks[tickAt(to)];
      // A client that did not read in time gets the sum of several ticks.
      if (tickAt(from) === tickAt(to) && tick && !tick.reset) return { tick, result };
    }
    throw new Error('it takes longer than a tick');
  }

  const nothing = async () => {};

  const rowsOf = (pid: number) =>
    [...board.rows.values()].filter(({ who }) => who.key === String(pid)).toSorted((a, b) => a.row - b.row);

  it(`a tick in which ${ACTIVE} processes are active is complete`, async () => {
    const crowd = await Crowd.gather(0, ACTIVE);
    const { tick, result: ms } = await withinATick(nothing, async () => {
      const from = performance.now();
      await crowd.make(EACH);
      return performance.now() - from;
    });
    const wanted = new Set(crowd.pids.map(String));
    const rows = tick.rows.flatMap(({ row, cells }) => {
      const who = board.rows.get(row)?.who;
      return who && wanted.has(who.key) ? [{ who, count: cells[0]?.[3] ?? 0 }] : [];
    });
    expect(rows).toHaveLength(ACTIVE);
    expect(
      rows.filter(({ who, count }) => count !== EACH || who.ended || !/^active-\d+$/.test(who.name ?? '')),
    ).toEqual([]);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(ACTIVE * EACH);
    expect(new Set(rows.map(({ who }) => who.name)).size).toBe(ACTIVE);
    const { exactness } = await service.session('main');
    expect(exactness).toMatchObject({ mapFull: [], restarts: 0, lostOutput: 0 });
    console.log(`${ACTIVE} processes made ${EACH} each within ${Math.round(ms)} ms`);

    await crowd.end();
    const living = () => [...board.rows.values()].filter(({ who }) => wanted.has(who.key) && !who.ended);
    await until('all ended', () => living().length === 0);
  });

  it('a pid that is reused in another tick makes a second row', async () => {
    const workload = start(WORKLOADS.samepid, argv`1009 20011`);
    workload.stdin.write('x');
    await until('the first ended', () => workload.stdout !== '');
    await known(Date.now());
    const pid = Number.parseInt(workload.stdout, 10);
    workload.stdin.write('x');
    workload.stdin.end();
    await finish(workload);
    await known(Date.now());
    const rows = rowsOf(pid);
    expect(rows.map(({ who, cells }) => [who.name, who.ended, who.shared, cells.get(0)?.[1]])).toEqual([
      ['made-1009', true, 0, 1_009],
      ['made-20011', true, 0, 20_011],
    ]);
    const [first = 0, second = 0] = rows.map(({ who }) => who.start);
    expect(second).toBeGreaterThan(first ?? 0);
  });

  it('a pid that is reused within a tick makes a second row, and each row says how much it shares', async () => {
    const { result } = await withinATick(nothing, async () => {
      const workload = start(WORKLOADS.samepid, argv`1009 20011 307`);
      workload.stdin.write('xxx');
      workload.stdin.end();
      return finish(workload);
    });
    const rows = rowsOf(Number.parseInt(result.stdout, 10));
    const all = 1_009 + 20_011 + 307;
    expect(rows.map(({ who }) => [who.name, who.ended, who.shared])).toEqual([
      ['made-1009', true, all],
      ['made-20011', true, all],
      ['made-307', true, all],
    ]);
    expect(rows.reduce((sum, { cells }) => sum + (cells.get(0)?.[1] ?? 0), 0)).toBe(all);
    expect(new Set(rows.map(({ who }) => who.start)).size).toBe(3);
  });

  it('counts of an earlier tick are not shared', async () => {
    const begun = async () => {
      const workload = start(WORKLOADS.samepid, argv`1009 20011 307`);
      workload.stdin.write('x');
      await until('the first ended', () => workload.stdout !== '');
      return workload;
    };
    const { result } = await withinATick(begun, async (workload) => {
      workload.stdin.write('xx');
      workload.stdin.end();
      return finish(workload);
    });
    const rows = rowsOf(Number.parseInt(result.stdout, 10));
    expect(rows.map(({ who, cells }) => [who.name, who.shared, cells.get(0)?.[1]])).toEqual([
      ['made-1009', 0, 1_009],
      ['made-20011', 20_318, 20_318],
      ['made-307', 20_318, undefined],
    ]);
  });
});

describe('300 processes that each live a millisecond', () => {
  it('have their names on the board, and have ended', async () => {
    const file = join(temporaryDirectory(), 'vmtally-brief');
    copyFileSync('/bin/true', file);
    const service = await Service.start`-e kmem_cache_alloc --interval 250`;
    try {
      const script = `i=0; while [ $i -lt 300 ]; do ${file}; i=$((i+1)); done`;
      const from = performance.now();
      await finish(start('sh', argv`-c ${script}`));
      const ms = Math.round(performance.now() - from);
      await service.ticked();
      const { rows } = await service.counts('main');
      // If a process ended between the tick and the look at it, the next tick reports its name.
      const nameless = rows.filter(({ who }) => who.name === null).map(({ row }) => row);
      const brief = rows.filter(({ who }) => who.name === 'vmtally-brief');
      console.log(`300 processes in ${ms} ms`);
      expect(brief).toHaveLength(300);
      expect(brief.filter(({ who }) => !who.ended || who.start === null || who.user !== 'root')).toEqual([]);
      await service.ticked();
      const later = (await service.counts('main')).rows.filter(({ row }) => nameless.includes(row));
      expect(later.filter(({ who }) => who.name === null)).toEqual([]);
    } finally {
      await service.stop();
    }
  });
});

describe(`${SLEEPING} processes of which ${FEW} are active`, () => {
  const TICKS = 11;
  const PID_MAX = '/proc/sys/kernel/pid_max';
  const pidMax = readFileSync(PID_MAX, 'utf8');

  // 32,768 pids are too few for more.
  beforeAll(() => {
    if (SLEEPING + 5_000 > Number(pidMax)) writeFileSync(PID_MAX, String(4 * SLEEPING));
  });
  afterAll(() => writeFileSync(PID_MAX, pidMax));

  it(`cost what ${FEW} cost`, async () => {
    const service = await Service.start`-e kmalloc --filter ${filter} --interval 300`;
    try {
      const alone = await costOf(service, 0);
      const among = await costOf(service, SLEEPING);
      console.log(
        `CPU ms a tick, ${FEW} active: ${JSON.stringify({ alone, [`of ${SLEEPING}`]: among }, (_, value) => (typeof value === 'number' ? round(value) : value))}`,
      );
      expect(among.controller + among.server).toBeLessThan(2 * (alone.controller + alone.server) + 2);
    } finally {
      await service.stop();
    }
  });

  /** The median of CPU milliseconds per tick. */
  async function costOf(service: Service, asleep: number): Promise<{ controller: number; server: number }> {
    const crowd = await Crowd.gather(asleep, FEW);
    const client = await Client.connect(service);
    let last: LeaderboardMessage | undefined;
    await client.subscribe({ view: 'leaderboard', top: 10_000 }, (tick) => (last = tick));
    const cpuMs = () => ({ controller: cpuMsOf(service.child.pid), server: cpuMsOf(service.serverPid) });
    const tick = async () => {
      const before = last;
      void crowd.make(EACH);
      await until('a tick ends', () => last !== before);
    };
    await tick();
    await tick();
    const costs: { controller: number; server: number }[] = [];
    for (let n = 0; n < TICKS; n++) {
      const from = cpuMs();
      await tick();
      const to = cpuMs();
      costs.push({ controller: to.controller - from.controller, server: to.server - from.server });
    }
    expect(last?.rows.filter(({ cells }) => cells[0]?.[3] === EACH).length).toBeGreaterThanOrEqual(FEW);
    client.close();
    await crowd.end();
    const median = (side: 'controller' | 'server') =>
      costs.map((cost) => cost[side]).toSorted((a, b) => a - b)[TICKS >> 1] ?? 0;
    return { controller: median('controller'), server: median('server') };
  }
});
