import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../../bench/lib/children.ts';
import { load } from '../../bench/lib/machine.ts';
import { isGood, linesOf } from './figures.ts';
import { measure } from './measure.ts';
import { leastSeconds, type Run } from './plan.ts';

const LEAST_RUN_SECONDS = 30;

/** `npm run test:fleet-page -- --hosts 10000 --interval 10 --seconds 80 --seed 1`. Returns the exit status. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      hosts: { type: 'string' },
      interval: { type: 'string', default: '10' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const hosts = values.hosts === undefined ? undefined : Number(values.hosts);
  const sizes =
    hosts === undefined
      ? [
          { hosts: 10_000, intervalMs: 10_000 },
          { hosts: 1_000, intervalMs: 1_000 },
        ]
      : [{ hosts, intervalMs: 1000 * Number(values.interval) }];
  endOnSignals();
  let isRight = true;
  for (const size of sizes) {
    const least = leastSeconds(size);
    const seconds = Number(values.seconds ?? Math.max(LEAST_RUN_SECONDS, least));
    if (!(seconds >= least)) {
      console.error(`${size.hosts} hosts need --seconds ${least}, for 300 samples`);
      return 2;
    }
    isRight = (await report({ ...size, seconds, seed: Number(values.seed) })) && isRight;
  }
  return isRight ? 0 : 1;
}

/** Measures, and prints the figures. True if the page was fast enough, and no summary was lost. */
async function report(run: Run): Promise<boolean> {
  const { hosts, intervalMs, seconds } = run;
  console.log(
    `${hosts} hosts, a summary each ${intervalMs / 1000} s, for ${seconds} s; load before ${load().toFixed(1)} on ${availableParallelism()} CPUs`,
  );
  const figures = await measure(run);
  for (const line of linesOf(figures, run)) console.log(`  ${line}`);
  return isGood(figures);
}
