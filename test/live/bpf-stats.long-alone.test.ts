import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { enableStats, HOLDERS } from '../../src/bpftrace/stats.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';

const SWITCH = '/proc/sys/kernel/bpf_stats_enabled';
const readSwitch = (): string => readFileSync(SWITCH, 'utf8').trim();

/** Pids of processes that a predicate on their directory in /proc holds for. */
const processes = (holds: (directory: string) => boolean): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return holds(`/proc/${pid}`);
      } catch {
        return false;
      }
    })
    .map(Number);
/** Processes that make the kernel measure BPF programs. */
const measuring = () =>
  processes((directory) =>
    readdirSync(`${directory}/fd`).some((fd) => readlinkSync(`${directory}/fd/${fd}`).includes('bpf-stats')),
  );
/** The process that a service has started to hold the measurement; it may not hold it yet. */
const holderOf = (parent: number) =>
  processes(
    (directory) =>
      readFileSync(`${directory}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent) &&
      Object.keys(HOLDERS).includes(readlinkSync(`${directory}/exe`)),
  )[0];

it.each(Object.entries(HOLDERS))('%s holds the measurement until it is asked to end', async (file, args) => {
  const stats = await enableStats({ [file]: args });
  expect(stats?.enabled()).toBe(true);
  expect(measuring()).toHaveLength(1);
  await stats?.disable();
  expect(measuring()).toEqual([]);
});

it('a service measures its probes', async () => {
  const service = await Service.start`-e kmalloc --interval 100`;
  const client = await Client.connect(service);
  let percent: number | null | undefined;
  await client.subscribe({ view: 'health' }, ({ sessions }) => {
    percent = sessions[0]?.budget?.probesPercent;
  });
  await until('it has measured', () => typeof percent === 'number', 15_000);
  client.close();
  await service.stop();
});

// The holder starts, holds for 100 ms, and ends.
it.each([0, 3, 50, 99, 103])(
  'is off again, whatever is killed %i ms after the holder started',
  async (ms) => {
    const before = readSwitch();
    for (const victims of ['service', 'holder', 'both']) {
      const service = await Service.start`-e kmalloc --interval 100`;
      const deadline = performance.now() + 15_000;
      let holder = holderOf(service.child.pid);
      for (; holder === undefined && performance.now() < deadline; holder = holderOf(service.child.pid))
        await sleep(1);
      expect(holder).toBeDefined();
      await sleep(ms);
      if (victims !== 'service') kill(holder);
      if (victims !== 'holder') kill(service.child.pid);
      try {
        await until('nobody measures', () => measuring().length === 0 && readSwitch() === before, 1_000);
      } finally {
        await (victims === 'holder' ? service.stop() : service.child.done);
      }
    }
  },
);

function kill(pid: number | undefined): void {
  try {
    process.kill(pid ?? 0, 'SIGKILL');
  } catch {
    // The holder has ended.
  }
}
