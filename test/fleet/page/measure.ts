import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetReport } from '../../../src/wire/fleet-http.ts';
import { type Child, says, start } from '../../bench/lib/children.ts';
import { quantile } from '../../bench/lib/figures.ts';
import { CLI } from '../../bench/lib/machine.ts';
import { rssMiB } from '../../bench/lib/service.ts';
import { argv } from '../../fixtures/argv.ts';
import { freePort } from '../../fixtures/free-port.ts';
import { until } from '../../fixtures/until.ts';
import { countsOf } from './counts-of.ts';
import { cpuOf } from './cpu-of.ts';
import type { Figures } from './figures.ts';
import { FirstScreen } from './first-screen.ts';
import { monotonicMs } from './monotonic.ts';
import { markedOf, phasesOf, type Run } from './plan.ts';
import type { Published } from './publisher.ts';

/** Time after which a summary that the page does not show is lost, in ms. */
const LOST_MS = 10_000;
/** Time that the summaries of 10,000 hosts may take to be made, in ms. */
const PREPARING_MS = 900_000;

/** Time that a process may take to end, in ms. */
const ENDING_MS = 5_000;

/** Measures the time from a summary to the page with a real NATS server, a real hub, and simulated hosts. */
export async function measure(run: Run): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-fleet-page-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // A signal ends the process without `finally`.
  process.once('exit', remove);
  const children: Child[] = [];
  const child = (file: string, args: readonly string[]) => {
    const started = start(file, args);
    children.push(started);
    return started;
  };
  try {
    const port = await freePort();
    const url = `nats://127.0.0.1:${port}`;
    // The publisher prepares its summaries while the others start.
    const program = join(import.meta.dirname, 'publish.mjs');
    const publisher = child(process.execPath, [
      '--max-old-space-size=4096',
      program,
      JSON.stringify(run),
      url,
    ]);
    const nats = child('nats-server', argv`-a 127.0.0.1 -p ${port} -js -sd ${directory}`);
    await says(nats, 'nats-server is ready', () => nats.stderr.includes('Server is ready'));
    const hub = child(process.execPath, argv`${CLI} fleet --nats ${url} --listen 127.0.0.1:0 --no-token`);
    await says(hub, 'the hub prints its address', () => hub.stdout.includes('\n'));
    const page = /http:\S+?(?=\/\n)/.exec(hub.stdout)?.[0] ?? '';
    return await watch(run, page, hub, publisher);
  } finally {
    await Promise.all(children.map(end));
    process.off('exit', remove);
    remove();
  }
}

async function end(child: Child): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDING_MS);
  await child.done;
  clearTimeout(timer);
}

async function watch(run: Run, url: string, hub: Child, publisher: Child): Promise<Figures> {
  const comes = (phase: string, ms: number) =>
    says(publisher, `the publisher says ${phase}`, () => publisher.stdout.includes(`${phase}\n`), ms);
  const runMs = phasesOf(run).ends + LOST_MS;
  await comes('opens', PREPARING_MS + runMs);
  const screen = new FirstScreen(url, run.intervalMs);
  try {
    await comes('begins', runMs);
    const [fromMs, before, marked] = [monotonicMs(), cpuOf(hub.pid), screen.marked];
    await comes('ends', runMs);
    const [elapsedMs, after] = [monotonicMs() - fromMs, cpuOf(hub.pid)];
    await says(publisher, 'the publisher says what it sent', () => publisher.stdout.endsWith('}\n'));
    const published = JSON.parse(publisher.stdout.split('\n').at(-2) ?? '') as Published;
    const waits = () => published.samples.map(({ host, seq, atMs }) => screen.firstMs(host, seq) - atMs);
    await until('the page has all', () => waits().every(Number.isFinite), LOST_MS, 100).catch(() => {});
    const samples = waits();
    const answer = await fetch(`${url}/api/fleet?top=1`);
    const { problem, ...counts } = countsOf(published.kept, FleetReport.parse(await answer.json()));
    return {
      samples,
      p50: quantile(samples, 0.5),
      p99: quantile(samples, 0.99),
      max: Math.max(...samples),
      hubPercent: (100 * (after.ms - before.ms)) / elapsedMs,
      hubWaitedPercent: (100 * (after.waitedMs - before.waitedMs)) / elapsedMs,
      publisherPercent: (100 * published.cpuMs) / elapsedMs,
      hubMiB: rssMiB(hub.pid),
      perSecond: published.summaries / run.seconds,
      bytesPerSecond: published.bytes / run.seconds,
      behindMs: published.behindMs,
      failed: published.failed,
      ...counts,
      problem:
        published.problem ??
        problem ??
        screen.problem ??
        (marked < markedOf(run)
          ? `the page showed ${marked} of ${markedOf(run)} marked hosts in time`
          : null),
    };
  } finally {
    screen.close();
  }
}
