import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rssOf } from '../../src/kernel/processes.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';

const ATTACK = join(import.meta.dirname, 'boards.mjs');
const SOCKETS = 62;
const INTERVAL_MS = 1_000;
const CALM_S = 15;
const ATTACK_S = 20;
const AFTER_S = 60;
/**
 * The longest time for an answer of /api/health during the attack. On a quiet machine it is below 250 ms; here
 * forks and the attack share the CPUs with the service.
 */
const ANSWER_MS = 1_000;
/**
 * The longest tick during the attack: two ticks are one where the serving process was late. Within 1.2 intervals is the
 * goal; 1.4 to 2 were measured where forks and the attack share two CPUs with the service.
 */
const TICK_MS = 2.5 * INTERVAL_MS;
/** Resident memory of the serving process with 10,000 ended rows: 200 MB. */
const RESIDENT_MIB = 191;

let service: Service;
let client: Client;
/** End of each tick that the client got, ms of the Unix epoch. */
const ticks: number[] = [];
// In sessions of their own, as other users' processes are: the kernel shares CPUs between sessions first.
const beside = (file: string, ...args: string[]) =>
  spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
let forks: ReturnType<typeof beside>;

beforeAll(async () => {
  service = await Service.start`--no-token --interval ${INTERVAL_MS} --max-cost 100`;
  client = await Client.connect(service);
  forks = beside('stress-ng', '--fork', '2', '--quiet');
  await client.subscribe({ view: 'leaderboard' }, ({ atMs }) => ticks.push(atMs));
  await until('it ticks', () => ticks.length > 2, 30_000);
});
afterAll(async () => {
  forks.kill('SIGTERM');
  client.close();
  await service.stop();
});

/** Asks for the health all the time; returns the longest answers, the longest tick, and the memory. */
async function observe(seconds: number) {
  const [from, first] = [performance.now(), ticks.length];
  const answers: number[] = [];
  const mib: number[] = [];
  while (performance.now() - from < 1_000 * seconds) {
    const asked = performance.now();
    await service.health();
    answers.push(performance.now() - asked);
    mib.push(rssOf(service.serverPid) / 2 ** 20);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const ends = ticks.slice(Math.max(0, first - 1));
  return {
    answerMs: Math.max(...answers),
    tickMs: Math.max(...ends.slice(1).map((end, index) => end - (ends[index] ?? 0))),
    ticks: ends.length - 1,
    mib: { last: mib.at(-1) ?? 0, most: Math.max(...mib) },
  };
}

it('2,000 boards that differ in size delay neither requests nor ticks, and leave no memory behind', async () => {
  // Ended rows stay for a minute: let as many gather as will.
  await observe(AFTER_S);
  const before = await observe(CALM_S);
  const attack = beside(process.execPath, ATTACK, `${service.url.replace('http', 'ws')}/ws`, String(SOCKETS));
  let during: typeof before;
  try {
    during = await observe(ATTACK_S);
  } finally {
    attack.stdin.end();
  }
  const after = await observe(AFTER_S);
  console.log(JSON.stringify({ before, during, after }));
  expect(during.answerMs).toBeLessThan(Math.max(ANSWER_MS, 2 * before.answerMs));
  expect(during.tickMs).toBeLessThan(Math.max(TICK_MS, 1.2 * before.tickMs));
  // So many forks fill the map of ended tasks before a tick is due: then a tick comes early, and there are more.
  expect(during.ticks).toBeGreaterThan(0.8 * (1_000 / INTERVAL_MS) * ATTACK_S);
  expect(after.mib.last).toBeLessThan(1.2 * before.mib.last);
  expect(before.mib.most).toBeLessThan(RESIDENT_MIB);
}, 240_000);
