import { until } from '../fixtures/until.ts';
import type { Bench, Question } from './lib/bench.ts';
import { pause } from './lib/children.ts';
import { median, quantile } from './lib/figures.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate } from './lib/rounds.ts';
import { cpuMs, Service } from './lib/service.ts';
import { Viewer } from './lib/viewer.ts';
import { Crowd } from './lib/workloads.ts';

/** Processes that count events in every tick, so that all 50 rows of a leaderboard change. */
const ACTIVE = 100;
const MOST = 1_000;
const P99_LIMIT_MS = 250;

interface Clients extends Candidate {
  clients: number;
}

async function fanOut({ quick, progress }: Bench) {
  const [rounds, seconds] = quick ? [1, 4] : [2, 10];
  const candidates = [1, 100, MOST].map((clients) => ({
    name: clients === 1 ? '1 client' : `${clients.toLocaleString('en-US')} clients`,
    clients,
  }));
  const crowd = await Crowd.gather(0, ACTIVE);
  const work = setInterval(() => void crowd.make(3).catch(() => {}), 400);
  try {
    const measured = await alternate(candidates, rounds, progress, (candidate) => watch(candidate, seconds));
    const table = (title: string, unit: string, digits: number, what: string) =>
      tableOf(title, unit, digits, measured.rows(what), candidates[0]?.name);
    const most = median(measured.values('p99', candidates.at(-1)?.name ?? ''));
    return {
      rounds,
      tables: [
        table('From tick to client, p50', 'ms', 0, 'p50'),
        table('From tick to client, p99', 'ms', 0, 'p99'),
        table('CPU of the serving process', 'ms a tick', 1, 'cpu'),
        table('Bytes to a client', 'KiB a tick', 2, 'kib'),
      ],
      targets: [atMost(`${MOST} clients: p99 from tick to client, in ms`, most, P99_LIMIT_MS)],
      leftOut: measured.leftOut,
      notes: [
        `A service with its default events and one tick a second; ${ACTIVE} processes are active, so that all 50 rows of each client’s leaderboard change. The clients are in one process on the same machine, and their own time is in these figures. p50 and p99 are over all ticks of all clients.`,
      ],
    };
  } finally {
    clearInterval(work);
    await crowd.end();
  }
}

async function watch({ clients }: Clients, seconds: number): Promise<Record<string, number>> {
  const service = await Service.start();
  const viewers = Array.from({ length: clients }, () => new Viewer(service.url));
  try {
    const twice = () => viewers.every(({ seen, problem }) => seen.length >= 2 || problem !== undefined);
    await until('all clients look', twice, 60_000, 50);
    const from = { cpu: cpuMs(service.pids.server), bytes: bytesOf(viewers), at: performance.now() };
    const known = viewers.map(({ seen }) => seen.length);
    await pause(1_000 * seconds);
    for (const viewer of viewers) viewer.check();
    const ticks = (performance.now() - from.at) / 1_000;
    const all = viewers.flatMap(({ seen }, index) => seen.slice(known[index])).map(({ ms }) => ms);
    return {
      p50: quantile(all, 0.5),
      p99: quantile(all, 0.99),
      cpu: (cpuMs(service.pids.server) - from.cpu) / ticks,
      kib: (bytesOf(viewers) - from.bytes) / 1024 / clients / ticks,
    };
  } finally {
    for (const viewer of viewers) viewer.close();
    await service.stop();
  }
}

const bytesOf = (viewers: readonly Viewer[]): number => viewers.reduce((sum, { bytes }) => sum + bytes, 0);

export const question: Question = {
  name: 'fan-out',
  asks: 'How soon do many clients get a tick, and what does it take?',
  run: fanOut,
};
