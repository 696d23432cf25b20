import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type ConnectionState, type Socket, SocketConnection } from '../../src/client/connection.ts';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import type { HealthMessage, LeaderboardMessage } from '../../src/wire/views.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { busy, Client, eventfdBytes, nothingLeft, Service } from './service.ts';
import { end, finish, start, WORKLOADS } from './support.ts';

let filter = '';

beforeAll(async () => {
  filter = `bytes_req == ${await eventfdBytes()}`;
});

/**
 * The waits become longer: ten kills take a minute (`KILLS=10 npm run test:long serve-trouble`).
 */
const KILLS = Number(process.env.KILLS ?? 7);

/** The count of a process on the board of the whole system. */
async function kmallocs(service: Service, pid: number): Promise<number | undefined> {
  const { rows } = await service.counts('main');
  const row = rows.find(({ who }) => who.key === String(pid));
  return row?.counts.find(({ event }) => event === 'kmem:kmalloc')?.count;
}

// These tests mostly wait, so they run together.
describe.concurrent('a service', () => {
  it('goes on when bpftrace is killed, and reports each gap, time after time', async () => {
    const service = await Service.start`-e kmalloc --filter ${filter} --interval 200`;
    const client = await Client.connect(service);
    const healthMessages: HealthMessage[] = [];
    await client.subscribe({ view: 'health' }, (message) => healthMessages.push(message));
    const killed = new Set<number>();
    const began = performance.now();
    try {
      for (let time = 1; time <= KILLS; time++) {
        await until('it counts', async () => (await service.session('main')).state === 'counting', 20_000);
        const [pid = 0] = service.bpftraces.filter((bpftrace) => !killed.has(bpftrace));
        killed.add(pid);
        const before = healthMessages.length;
        process.kill(pid, 'SIGKILL');
        await until('it says so', () =>
          healthMessages.slice(before).some(({ sessions }) => sessions[0]?.state === 'restarting'),
        );
        const [session] = healthMessages.at(-1)?.sessions ?? [];
        const again = `${time === 1 ? '' : `, ${time} times in a row`}; vmtally restarts it`;
        expect(session?.problem).toMatchObject({ code: 'BPFTRACE_FAILED' });
        expect(session?.problem?.message).toContain(`bpftrace died${again}`);
        expect(healthMessages.at(-1)).toMatchObject({ complete: false });
        expect(healthMessages.at(-1)?.reasons[0]).toBe(session?.problem?.message);
        if (time !== 1 && time !== 6) continue;
        await until('it counts', async () => (await service.session('main')).state === 'counting', 20_000);
        const { pid: counted } = await finish(start(WORKLOADS.eventfd, ['100003']));
        await service.ticked();
        expect(await kmallocs(service, counted)).toBe(100_003);
        const { complete, reasons, sessions } = await service.health();
        expect([complete, sessions[0]?.problem]).toEqual([false, null]);
        expect(sessions[0]?.exactness.restarts).toBe(time);
        const { gaps = [], earlierGaps } = sessions[0]?.exactness ?? {};
        expect(gaps.length + (earlierGaps?.count ?? 0)).toBe(time);
        expect(gaps.map(({ reason }) => reason)).toEqual(gaps.map(() => 'bpftrace died'));
        expect(reasons.join()).toMatch(/nothing was counted/);
        expect(healthMessages.at(-1)?.reasons).toEqual(reasons);
        const gone = gaps.reduce((sum, { seconds }) => sum + (seconds ?? 0), earlierGaps?.seconds ?? 0);
        const seconds = (performance.now() - began) / 1000;
        console.log(
          `${time} kills: ${gone.toFixed(2)} s of ${seconds.toFixed(1)} s not counted; ${reasons.join('; ')}`,
        );
      }
      // vmtally waits for seconds before the next restart; meanwhile the session exists.
      expect(await service.session('main')).toMatchObject({
        state: 'restarting',
        exactness: { restarts: KILLS },
      });
      expect((await service.health()).complete).toBe(false);
      expect(client.closed).toBeUndefined();
    } finally {
      client.close();
      await service.stop();
    }
  }, 150_000);

  it('that ends and starts again gets its clients back', async ({ onTestFinished }) => {
    const begin = async (...line: CommandLine) => {
      const service = await Service.start(...line);
      onTestFinished(() => end(service.child));
      return service;
    };
    const first = await begin`--no-token -e kmalloc --filter ${filter} --interval 200`;
    const args = argv`--listen 127.0.0.1:${first.port} --no-token -e kmalloc --filter ${filter} --interval 200`;
    const states: ConnectionState[] = [];
    const board = new Leaderboard();
    const messages: LeaderboardMessage[] = [];
    const problems: unknown[] = [];
    const open = () => new WebSocket(`ws://127.0.0.1:${first.port}/ws`) as unknown as Socket;
    const connection = new SocketConnection(open);
    connection.onState((state) => states.push(state));
    connection.subscribe(
      { view: 'leaderboard' },
      {
        message: (message) => {
          if (message.type !== 'leaderboard') return;
          board.apply(message);
          messages.push(message);
        },
        problem: (problem) => problems.push(problem),
      },
    );
    const kinds = () => states.map(({ kind }) => kind).filter((kind, index, all) => kind !== all[index - 1]);
    try {
      await until('the view begins', () => board.tick > 1);
      await first.stop();
      await until('it is lost', () => connection.state.kind === 'lost');
      const lost = states.find(({ kind }) => kind === 'lost');
      expect(lost).toMatchObject({ reason: 'the service is stopping' });
      const tries = () => states.filter(({ kind }) => kind === 'lost').length - 1;
      await until('it has tried twice in vain', () => tries() >= 2);
      const before = messages.length;
      const second = await begin`${args}`;
      await until('it is back', () => connection.state.kind === 'open' && messages.length > before);
      expect(messages[before]).toMatchObject({ reset: true });
      await until('it goes on', () => board.tick > 2);
      expect(board.resets).toBe(2);

      // The service dies without a close frame.
      second.child.kill('SIGKILL');
      await until('it is lost', () => connection.state.kind === 'lost');
      const third = await begin`${args}`;
      const { pid } = await finish(start(WORKLOADS.eventfd, ['20011']));
      await until('it is back', () => [...board.rows.values()].some(({ who }) => who.key === String(pid)));
      await third.ticked();
      const row = [...board.rows.values()].find(({ who }) => who.key === String(pid));
      expect(row?.cells.get(0)?.[1]).toBe(20_011);
      expect(kinds()).toEqual(['open', 'lost', 'open', 'lost', 'open']);
      expect(problems).toEqual([]);
      await third.stop();
    } finally {
      connection.close();
    }
  });

  it('leaves nothing when the process that counts is killed', async () => {
    const { service, left, client } = await busy();
    service.child.kill('SIGKILL');
    await service.child.done;
    await nothingLeft(left);
    await until('the client sees it', () => client.closed !== undefined);
  });

  it('ends with SERVER_DIED and leaves nothing when the process that serves is killed', async () => {
    const { service, left } = await busy();
    process.kill(service.serverPid, 'SIGKILL');
    expect(await service.child.done, service.child.stderr).toBe(1);
    await nothingLeft(left);
    expect(service.child.stderr).toContain('the serving process ended (SIGKILL)');
  });

  it('at SIGHUP takes events, interval and top from the changed file, and keeps the counts of events that stay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vmtally-serve-'));
    const file = join(folder, 'config.yaml');
    writeFileSync(file, `interval: 100\nevents: [kfree, { event: kmalloc, filter: '${filter}' }]\ntop: 3\n`);
    const service = await Service.start`--config ${file}`;
    try {
      const workload = await finish(start(WORKLOADS.eventfd, ['100003']));
      await service.ticked();
      expect(await kmallocs(service, workload.pid)).toBe(100_003);

      writeFileSync(
        file,
        `interval: 200\nevents: [{ event: kmalloc, filter: '${filter}' }, page_fault_user]\ntop: 2\n`,
      );
      service.child.kill('SIGHUP');
      await until('the interval is changed', async () => (await service.session('main')).intervalMs === 200);
      await service.ticked();
      const info = await service.session('main');
      expect(info.state).toBe('counting');
      expect(info.events).toEqual([{ event: 'kmalloc', filter }, { event: 'page_fault_user' }]);
      expect(info.pauses.count).toBe(1);
      const { series } = await service.counts('main');
      expect(series.map(({ label }) => label)).toEqual(['kmem:kmalloc', 'exceptions:page_fault_user']);
      expect(await kmallocs(service, workload.pid)).toBe(100_003);
      const client = await Client.connect(service);
      let rows = 0;
      await client.subscribe({ view: 'leaderboard' }, (message) => {
        if (message.type === 'leaderboard') rows = message.rows.length;
      });
      expect(rows).toBe(2);
      client.close();

      // A wrong configuration changes nothing.
      writeFileSync(file, 'interval: 1\n');
      service.child.kill('SIGHUP');
      await until('it says so', () => service.child.stderr.includes('configuration not changed'));
      writeFileSync(file, 'events: [kmalocc]\n');
      service.child.kill('SIGHUP');
      await until('it says so', () => service.child.stderr.includes('kmalocc'));
      expect((await service.session('main')).events).toEqual(info.events);
      expect((await service.session('main')).state).toBe('counting');
    } finally {
      await service.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
