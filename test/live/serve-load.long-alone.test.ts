import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { rssOf } from '../../src/kernel/processes.ts';
import type { ServerMessage } from '../../src/wire/messages.ts';
import type { LeaderboardMessage } from '../../src/wire/views.ts';
import { until } from '../fixtures/until.ts';
import { Client, Crowd, eventfdBytes, Service } from './service.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** To run by hand: CLIENTS=500 SECONDS=60 npx vitest run --project long-alone test/live/serve-load */
const CLIENTS = Number(process.env.CLIENTS ?? 100);
const SECONDS = Number(process.env.SECONDS ?? 6);
/** Processes that count events in every tick, so that all 50 rows of the leaderboard change. */
const ACTIVE = 100;
/** Memory may grow by this much: the service keeps ten minutes of history. */
const GROWTH_MIB = 40;

const mib = (pid: number): number => Math.round(rssOf(pid) / 2 ** 20);
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;

const median = (list: readonly number[]): number =>
  quantile(
    list.toSorted((a, b) => a - b),
    0.5,
  );

/** Records when each tick reached the last client, and all errors. */
class Watch {
  readonly lastMs = new Map<number, number>();
  readonly seen = new Map<number, number>();
  readonly wrong: string[] = [];
  bytes = 0;
  over = false;

  /** Adds a client. It does not parse whole messages, since all clients run in this process. */
  add(url: string): WebSocket {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    let before: number | undefined;
    socket.on('message', (data: Buffer) => {
      const now = Date.now();
      const head = data.toString('latin1', 0, 300);
      const [, type] = /^\{"type":"([a-z]+)"/.exec(head) ?? [];
      if (type === 'greeting') {
        socket.send(JSON.stringify({ type: 'subscribe', id: 1, view: { view: 'leaderboard' } }));
      } else if (type === 'leaderboard') {
        const tick = Number(/"tick":(\d+)/.exec(head)?.[1]);
        const atMs = Number(/"atMs":(\d+)/.exec(head)?.[1]);
        const reset = head.includes('"reset":true');
        if (before !== undefined && (reset || tick <= before)) this.wrong.push(`${before} ${tick} ${reset}`);
        before = tick;
        this.bytes += data.length;
        // The first message answers the subscription.
        if (reset) return;
        this.lastMs.set(tick, Math.max(this.lastMs.get(tick) ?? 0, now - atMs));
        this.seen.set(tick, (this.seen.get(tick) ?? 0) + 1);
      } else if (type !== 'subscribed') this.wrong.push(head);
    });
    socket.on('error', (error) => this.wrong.push(error.message));
    socket.on('close', () => this.over || this.wrong.push('closed'));
    return socket;
  }
}

it(
  `${CLIENTS} clients look at the leaderboard for ${SECONDS} s, and each gets each tick`,
  async () => {
    const service = await Service.start`--no-token`;
    const crowd = await Crowd.gather(0, ACTIVE);
    const watch = new Watch();
    const sockets = Array.from({ length: CLIENTS }, () => watch.add(service.url));
    const work = setInterval(() => void crowd.make(3), 400);
    try {
      await until(
        'all look',
        () => [...watch.seen.values()].filter((n) => n === CLIENTS).length >= 2,
        20_000,
      );
      const first = Math.max(...watch.seen.keys()) + 1;
      const pids = { controller: service.child.pid, server: service.serverPid };
      const rss = () => ({ controller: mib(pids.controller), server: mib(pids.server) });
      const [rssFrom, cpuFrom, bytesFrom, from] = [rss(), service.cpuSeconds, watch.bytes, performance.now()];
      await pause(1_000 * SECONDS);
      const seconds = (performance.now() - from) / 1_000;
      const [rssTo, cpuTo] = [rss(), service.cpuSeconds];
      const percent = (side: 'controller' | 'server') =>
        Math.round((100 * (cpuTo[side] - cpuFrom[side])) / seconds);
      // The last tick may still be on its way.
      const ticks = [...watch.seen.keys()].filter((tick) => tick >= first).slice(0, -1);
      const ms = ticks.map((tick) => watch.lastMs.get(tick) ?? 0).toSorted((a, b) => a - b);
      const { server } = await service.health();
      console.log(
        JSON.stringify({
          clients: CLIENTS,
          seconds: SECONDS,
          ticks: ticks.length,
          msToLastClient: { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), max: ms.at(-1) },
          cpuPercent: { controller: percent('controller'), server: percent('server') },
          rssMiB: { from: rssFrom, to: rssTo },
          kibATickAndClient: Math.round((watch.bytes - bytesFrom) / 1024 / CLIENTS / seconds),
        }),
      );
      expect(watch.wrong).toEqual([]);
      expect(server).toMatchObject({ clients: CLIENTS, slowClients: 0, lostTicks: 0 });
      expect(ticks.length).toBeGreaterThan(SECONDS / 2);
      expect(ticks.filter((tick) => watch.seen.get(tick) !== CLIENTS)).toEqual([]);
      expect(quantile(ms, 0.5)).toBeLessThan(1_000);
      expect(rssTo.server - rssFrom.server).toBeLessThan(GROWTH_MIB + SECONDS / 2);
      expect(rssTo.controller - rssFrom.controller).toBeLessThan(GROWTH_MIB);
    } finally {
      watch.over = true;
      clearInterval(work);
      for (const socket of sockets) socket.terminate();
      await crowd.end();
      await service.stop();
    }
  },
  60_000 + 2_000 * SECONDS,
);

it('nothing is kept for a client that never reads, and the others lose nothing unreported', async () => {
  const ROWS = 2_500;
  const VIEWS = 12;
  const SLOW_SECONDS = 8;
  /** Were the messages kept, memory would grow by half of this from the first half of the time to the second. */
  const LOST_MIB = 200;

  const filter = `bytes_req == ${await eventfdBytes()}`;
  const service = await Service.start`--no-token -e kmalloc --filter ${filter} --interval 250`;
  const [slow, other] = [await Client.connect(service), await Client.connect(service)];
  // Answers pings: otherwise the service would disconnect it after two pings, 15 s apart.
  const alive = setInterval(() => slow.socket.pong(), 3_000);
  const crowd = await Crowd.gather(0, ROWS);
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      await crowd.make(1);
      await pause(200);
    }
  })();
  try {
    const ticks: LeaderboardMessage[] = [];
    // Several views, so that the kernel's buffers for the connection fill up soon.
    for (let view = 0; view < VIEWS; view++)
      await slow.subscribe({ view: 'leaderboard', top: ROWS - view }, () => {});
    let bytes = 0;
    other.socket.on('message', (data: Buffer) => (bytes = data.length));
    await other.subscribe({ view: 'leaderboard', top: ROWS }, (tick) => ticks.push(tick));
    await until('all are on the board', () => (ticks.at(-1)?.rows.length ?? 0) >= ROWS);
    slow.socket.pause();
    const heard = slow.messages.length;
    const rss: number[] = [];
    const from = ticks.length;
    let lostMiB = 0;
    const sample = async () => {
      await pause(1_000);
      rss.push(mib(service.serverPid));
      lostMiB = ((await service.health()).server.lostTicks * bytes) / 2 ** 20;
      return rss.length >= SLOW_SECONDS && lostMiB >= LOST_MIB;
    };
    await until(`${LOST_MIB} MiB are lost`, sample, 90_000);
    const half = rss.length >> 1;
    const growth = median(rss.slice(half)) - median(rss.slice(0, half));
    const { server } = await service.health();
    console.log(
      `RSS of the server, MiB, each second: ${rss.join(' ')}; median grew by ${growth}, ` +
        `${server.lostTicks} messages of ${Math.round(lostMiB)} MiB were not kept`,
    );
    expect(growth).toBeLessThan(lostMiB / 4);
    expect(slow.messages).toHaveLength(heard);
    expect(server.clients).toBe(2);
    expect(server.slowClients).toBeGreaterThan(0);

    // If CPUs are short, two ticks may become one, which loses nothing. A tick that is not made in time is
    // reported, and a whole board follows; any other message continues the one before.
    const got = ticks.slice(from);
    expect(got.length).toBeGreaterThan(SLOW_SECONDS / 2);
    const broken = got.slice(1).filter(({ reset, total }, index) => {
      const before = got[index]?.total[0]?.[1] ?? 0;
      return !reset && (total[0]?.[1] ?? 0) - before !== (total[0]?.[3] ?? 0);
    });
    expect(broken).toEqual([]);
    const reported = other.messages.filter(({ type }) => type === 'lost');
    expect(ticks.slice(1).filter(({ reset }) => reset)).toHaveLength(reported.length);
    expect(reported.length).toBeLessThan(got.length / 4);

    // This process reads for all clients: stop the load so that little more arrives.
    over.abort();
    slow.socket.resume();
    const lost = () => slow.messages.find(({ type }) => type === 'lost');
    await until('the lost ticks are reported', () => lost() !== undefined);
    const first = lost();
    const key = first?.type === 'lost' ? first.key : '';
    const after = () => slow.messages.slice(slow.messages.indexOf(first as ServerMessage) + 1);
    await until('the view begins anew', () =>
      after().some((message) => 'key' in message && message.key === key),
    );
    const next = after().find((message) => 'key' in message && message.key === key);
    expect(next).toMatchObject({ type: 'leaderboard', reset: true });
    await until('it has caught up', async () => (await service.health()).server.slowClients === 0, 30_000);
    slow.close();
    other.close();
  } finally {
    over.abort();
    clearInterval(alive);
    await work;
    await crowd.end();
    await service.stop();
  }
}, 180_000);
