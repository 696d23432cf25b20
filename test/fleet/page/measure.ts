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
/** Time that the summaries may take to be made, in ms. */
const preparingMs = ({ hosts }: Run): number => 20_000 + 90 * hosts;

/** Time that a process may take to end, in ms. */
const ENDING_MS = 5_000;

/**
 * Measures the time from a summary to the page with a real NATS server, a real hub, and simulated hosts. It fails, and leaves no
 * process, when `signal` is aborted.
 */
export async function measure(run: Run, signal?: AbortSignal): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'vmtally-fleet-page-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  // A signal ends the process without `finally`.
  process.once('exit', remove);
  const children: Child[] = [];
  const child = (file: string, args: readonly string[]) => {
    signal?.throwIfAborted();
    const started = start(file, args);
    children.push(started);
    return started;
  };
  const endAll = () => Promise.all(children.map(end));
  const onAbort = () => void endAll();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const port = await freePort();
    const url = `nats://127.0.0.1:${port}`;
    const nats = child('nats-server', argv`-a 127.0.0.1 -p ${port} -js -sd ${directory}`);
    await says(nats, 'nats-server is ready', () => nats.stderr.includes('Server is ready'));
    const hub = child(process.execPath, argv`${CLI} fleet --nats ${url} --listen 127.0.0.1:0 --no-token`);
    await says(hub, 'the hub prints its address', () => hub.stdout.includes('\n'));
    const page = /http:\S+?(?=\/\n)/.exec(hub.stdout)?.[0] ?? '';
    // A summary that is published before the hub reads the stream may be replaced by the next one: the hub never sees it.
    await until('the hub reads the stream', async () => (await reportOf(page)).source.state === 'ok');
    const program = join(import.meta.dirname, 'publish.mjs');
    const publisher = child(process.execPath, [
      '--max-old-space-size=4096',
      program,
      JSON.stringify(run),
      url,
    ]);
    return await watch(run, page, hub, publisher);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await endAll();
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

const reportOf = async (url: string): Promise<FleetReport> =>
  FleetReport.parse(await (await fetch(`${url}/api/fleet?top=1`)).json());

async function watch(run: Run, url: string, hub: Child, publisher: Child): Promise<Figures> {
  const comes = (phase: string, ms: number) =>
    says(publisher, `the publisher says ${phase}`, () => publisher.stdout.includes(`${phase}\n`), ms);
  const runMs = phasesOf(run).ends + LOST_MS;
  await comes('opens', preparingMs(run) + runMs);
  const screen = new FirstScreen(url, run.intervalMs);
  try {
    await comes('begins', runMs);
    const [fromMs, before, marked] = [monotonicMs(), cpuOf(hub.pid), screen.marked];
    await comes('ends', runMs);
    const [elapsedMs, after] = [monotonicMs() - fromMs, cpuOf(hub.pid)];
    await says(publisher, 'the publisher says what it sent', () => publisher.stdout.endsWith('}\n'));
    const published = JSON.parse(publisher.stdout.split('\n').at(-2) ?? '') as Published;
    const waits = () => published.samples.map(({ host, seq, atMs }) => screen.firstMs(host, seq) - atMs);
    const countsNow = async () => countsOf(published.kept, await reportOf(url));
    const hasAll = async () => waits().every(Number.isFinite) && (await countsNow()).missing === 0;
    await until('the hub and the page have all', hasAll, LOST_MS, 100).catch(() => {});
    const samples = waits();
    const { problem, ...counts } = await countsNow();
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
        (published.behindMs > run.intervalMs
          ? `the publisher was ${published.behindMs.toFixed(0)} ms late: the load was less than planned`
          : null) ??
        (marked < markedOf(run)
          ? `the page showed ${marked} of ${markedOf(run)} marked hosts in time`
          : null),
    };
  } finally {
    screen.close();
  }
}
