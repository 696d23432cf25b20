import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../../bench/lib/children.ts';
import { load } from '../../bench/lib/machine.ts';
import { isGood, linesOf } from './figures.ts';
import { measure } from './measure.ts';
import { LEAST_SAMPLES, leastSeconds, type Run } from './plan.ts';

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
  const wrong = Object.entries(values).find(([, text]) => !/^[1-9][0-9]{0,8}$/.test(text));
  if (wrong !== undefined) {
    console.error(`--${wrong[0]} ${wrong[1]}: give a whole number above 0`);
    return 2;
  }
  const sizes =
    values.hosts === undefined
      ? [
          { hosts: 10_000, intervalMs: 10_000 },
          { hosts: 1_000, intervalMs: 1_000 },
        ]
      : [{ hosts: Number(values.hosts), intervalMs: 1000 * Number(values.interval) }];
  const runs = sizes.map((size) => ({
    ...size,
    seconds: Number(values.seconds ?? Math.max(LEAST_RUN_SECONDS, leastSeconds(size))),
    seed: Number(values.seed),
  }));
  const short = runs.find((run) => run.seconds < leastSeconds(run));
  if (short !== undefined) {
    console.error(`${short.hosts} hosts need --seconds ${leastSeconds(short)}, for ${LEAST_SAMPLES} samples`);
    return 2;
  }
  endOnSignals();
  let isRight = true;
  for (const run of runs) isRight = (await report(run)) && isRight;
  return isRight ? 0 : 1;
}

/** Measures, and prints the figures. True if the page was fast enough, and no summary was lost. */
async function report(run: Run): Promise<boolean> {
  const { hosts, intervalMs, seconds } = run;
  console.log(
    `${hosts} hosts, a summary each ${intervalMs / 1000} s, for ${seconds} s; load before ${load().toFixed(1)} on ${availableParallelism()} CPUs`,
  );
  if (load() > availableParallelism()) console.log('  made on a busy machine: do not rely on these figures');
  const figures = await measure(run);
  for (const line of linesOf(figures, run)) console.log(`  ${line}`);
  return isGood(figures);
}
