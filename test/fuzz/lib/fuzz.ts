import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { test } from 'vitest';

/**
 * Cases of each target: FUZZ_RUNS (100,000 by `npm run fuzz`). Without it, `npm test` runs a share that takes
 * some ten seconds in all. The weight of a target with slow cases says how many usual cases each is worth.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 0);
const SHARE = 250;
/** The seed is fixed in `npm test`. `npm run fuzz` uses a new seed each time and prints it. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** Limit of the CPU time of a case, in ms. */
const MOST_MS = 1_000;
/** The time without a finished case, in ms, after which a case counts as hanging. */
const HANG_MS = 120_000;

/** The number of cases to run if each is worth `weight` usual ones. */
export const casesOf = (weight = 1): number => Math.max(3, Math.ceil((RUNS || SHARE) / weight));

/**
 * Runs a target as a test: no case may throw, exceed its CPU time or hang. A failure prints the options that
 * repeat it.
 */
export function fuzz<T>(
  target: string,
  cases: fc.Arbitrary<T>,
  check: (one: T) => void | Promise<void>,
  { weight = 1, mostMs = MOST_MS }: { weight?: number; mostMs?: number } = {},
): void {
  test(target, { timeout: 24 * 3_600_000 }, async () => {
    const stop = watch(target);
    const property = fc.asyncProperty(cases, async (one) => {
      Atomics.add(begun, 0, 1);
      const before = process.cpuUsage();
      const checked = check(one);
      if (checked !== undefined) await checked;
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      if (ms > mostMs) throw new Error(`a case took ${Math.round(ms)} ms of CPU`);
    });
    const path = process.env.FUZZ_PATH;
    try {
      await fc.assert(property, {
        numRuns: casesOf(weight),
        seed: SEED,
        ...(path === undefined ? {} : { path, endOnFailure: true }),
      });
    } finally {
      stop();
    }
  });
}

/** The number of cases of the target that were begun. */
const begun = new Int32Array(new SharedArrayBuffer(4));

/** Detects a hanging case, which this thread cannot do. Gets the name of the target that runs, or ''. */
const WATCHER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { begun, seed, ms } = workerData;
  let [target, last, since] = ['', 0, 0];
  parentPort.on('message', (name) => ([target, last, since] = [name, 0, Date.now()]));
  setInterval(() => {
    const now = Atomics.load(begun, 0);
    if (now !== last) [last, since] = [now, Date.now()];
    if (target === '' || Date.now() - since < ms) return;
    require('node:fs').writeSync(2, target + ' hangs: --seed ' + seed + ' --path ' + (now - 1) + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }, 1_000);`;

let watcher: Worker | undefined;

/** Makes the thread, which all targets share, watch a target until the returned function is called. */
function watch(target: string): () => void {
  watcher ??= new Worker(WATCHER, { eval: true, workerData: { begun, seed: SEED, ms: HANG_MS } });
  watcher.unref();
  Atomics.store(begun, 0, 0);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's has no origin
  const name = (running: string) => watcher?.postMessage(running);
  name(target);
  return () => name('');
}
