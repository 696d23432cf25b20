import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { test } from 'vitest';

/**
 * Cases of each target: FUZZ_RUNS (100,000 by `npm run fuzz`); without it `npm test` runs a share that takes some ten
 * seconds in all. A target whose cases take long says of how many others each is worth.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 0);
const SHARE = 250;
/** The same each time in `npm test`, another each time in `npm run fuzz`, which prints it. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** CPU time, in ms, that no case may take. */
const MOST_MS = 1_000;
/** After so long without an end of a case, in ms, it hangs. */
const HANG_MS = 120_000;

/** How many cases of a kind are run of which each is worth `weight` usual ones. */
export const casesOf = (weight = 1): number => Math.max(3, Math.ceil((RUNS || SHARE) / weight));

/** A target as a test: no case of it may throw, take long or hang. What failed is told with what runs it again. */
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
      await stop();
    }
  });
}

/** Cases of the target that were begun. */
const begun = new Int32Array(new SharedArrayBuffer(4));

/** A thread of its own sees a case that never ends: this one cannot. Returns what ends it. */
function watch(target: string): () => Promise<unknown> {
  const source = `
    const { target, begun, seed, ms } = require('node:worker_threads').workerData;
    let [last, since] = [0, Date.now()];
    setInterval(() => {
      const now = Atomics.load(begun, 0);
      if (now !== last) [last, since] = [now, Date.now()];
      if (Date.now() - since < ms) return;
      require('node:fs').writeSync(2, target + ' hangs: --seed ' + seed + ' --path ' + (now - 1) + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }, 1_000);`;
  Atomics.store(begun, 0, 0);
  const watcher = new Worker(source, {
    eval: true,
    workerData: { target, begun, seed: SEED, ms: HANG_MS },
  });
  return () => watcher.terminate();
}
