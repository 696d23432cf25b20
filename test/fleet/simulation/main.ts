import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { packSummary } from '../../../src/fleet/pack-summary.ts';
import { frameOf } from './frames.ts';
import type { Report } from './hub.ts';
import { Simulation } from './simulation.ts';
import { Truth } from './truth.ts';

const MOST_RSS = 500 << 20;
const MOST_CPU = 0.5;

/** `npm run test:fleet -- --hosts 10000 --interval 10 --minutes 10 --seed 1`. Returns the exit status. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      hosts: { type: 'string' },
      interval: { type: 'string', default: '10' },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
    },
  });
  const runs =
    values.hosts === undefined
      ? [
          // With those that come in ten minutes there are 10,000, as many as a hub takes.
          { hosts: 9_600, interval: 10, minutes: 10 },
          { hosts: 1_000, interval: 1, minutes: 3 },
        ]
      : [{ hosts: Number(values.hosts), interval: Number(values.interval), minutes: Number(values.minutes) }];
  const folder = mkdtempSync(join(tmpdir(), 'vmtally-fleet-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(import.meta.dirname, 'hub.ts'),
        outDir: folder,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'hub.mjs' } },
      },
      ssr: { noExternal: true },
    });
    let isRight = true;
    for (const run of runs)
      isRight = (await simulate(join(folder, 'hub.mjs'), { ...run, seed: Number(values.seed) })) && isRight;
    return isRight ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  hosts: number;
  interval: number;
  minutes: number;
  seed: number;
}

/** True if all sums were right, and the hub within its bounds. */
async function simulate(program: string, { hosts, interval, minutes, seed }: Run): Promise<boolean> {
  console.log(`${hosts} hosts, a summary each ${interval} s, seed ${seed}`);
  const hub = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(hub, 'close');
  const lines = createInterface({ input: hub.stdout })[Symbol.asyncIterator]();
  const ask = async (nowMs: number): Promise<Report> => {
    await send(hub, frameOf('answer', nowMs));
    const { value } = await lines.next();
    return JSON.parse(String(value)) as Report;
  };
  const [simulation, truth] = [
    new Simulation({ seed, hosts, intervalMs: 1000 * interval, startMs: 1_790_000_000_000 }),
    new Truth(),
  ];
  let [isRight, cpuMs, bytes, messages] = [true, 0, 0, 0];
  try {
    for (let second = 1; second <= 60 * minutes; second++) {
      for (const sent of simulation.second()) {
        truth.deliver(sent, simulation.nowMs);
        const payload = packSummary(sent.summary);
        bytes += payload.length;
        messages++;
        await send(hub, frameOf('summary', simulation.nowMs, payload));
      }
      await send(hub, frameOf('second', simulation.nowMs));
      // Hosts are not simulated while the hub works: on two threads of one core each would slow the other.
      const { value } = await lines.next();
      if (value !== 'second') throw new Error(`the hub answered a second with ${value}`);
      if (second % 60 !== 0 && second !== 2 * interval) continue;
      const report = await ask(simulation.nowMs);
      const faults = truth.faults(report.answers, simulation.nowMs);
      for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`);
      const isWarm = second > 2 * interval;
      const share =
        (report.cpuMs - cpuMs) /
        1000 /
        (second % 60 === 0 ? 60 - (second === 60 ? 2 * interval : 0) : second);
      isRight &&= faults.length === 0 && report.rssBytes <= MOST_RSS && (!isWarm || share <= MOST_CPU);
      console.log(
        `${second} s: ${faults.length} faults, ${(100 * share).toFixed(1)} % of a CPU, ${report.rssBytes >> 20} MiB, ${(bytes / messages / 1000).toFixed(1)} kB a message`,
      );
      cpuMs = report.cpuMs;
    }
    const { lost, repeated, delayed, crashes } = simulation;
    console.log(
      `${messages} messages came; ${lost} lost, ${repeated} repeated, ${delayed} late; ${crashes} runs ended`,
    );
    return isRight;
  } finally {
    hub.stdin.end();
    await closed;
  }
}

async function send({ stdin }: ChildProcess, frame: Buffer): Promise<void> {
  if (stdin?.write(frame) === false) await once(stdin, 'drain');
}
