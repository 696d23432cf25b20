import type { CountsReport } from '../../src/wire/http.ts';
import { finish, pause, start } from '../bench/lib/children.ts';
import { type Crowd, workload } from '../bench/lib/workloads.ts';
import type { Random } from '../fixtures/random.ts';
import type { Api } from './api.ts';
import { judge, type Verdict } from './verdict.ts';

/** Primes, so that nothing else comes to one by chance. */
const PRIMES = [101, 1_009, 5_003, 20_011];
const MOST_WAIT_MS = 1_500;

/** Makes known numbers of events at random times, round by round, and holds what the service read of each. */
export class KnownWork {
  readonly verdicts: Record<Verdict, number> = { exact: 0, short: 0, gap: 0, wrong: 0 };
  /** Events made by now, and of those the ones that were not counted, by their rounds' verdict. */
  made = 0;
  off: Record<Verdict, number> = { exact: 0, short: 0, gap: 0, wrong: 0 };
  /** What is wrong, in words. */
  readonly problems: string[] = [];
  /** The sum of all reads, by series, whoever made it. */
  readonly read: number[] = [];
  readonly #api: Api;
  readonly #crowd: Crowd;
  readonly #random: Random;
  #last: CountsReport | undefined;

  constructor(api: Api, crowd: Crowd, random: Random) {
    this.#api = api;
    this.#crowd = crowd;
    this.#random = random;
  }

  get rounds(): number {
    return Object.values(this.verdicts).reduce((sum, rounds) => sum + rounds, 0);
  }

  /** Round after round, until told otherwise; the last one ends before it resolves. */
  async run(goesOn: () => boolean): Promise<void> {
    this.#last ??= await this.#read();
    while (goesOn()) await this.#round(this.#last);
  }

  /** Reads what came since the last round. */
  async rest(): Promise<CountsReport> {
    return this.#read();
  }

  async #round(before: CountsReport): Promise<void> {
    await pause(this.#random.int(MOST_WAIT_MS));
    const made = this.#random.pick(PRIMES);
    // Sometimes by a process that is gone when it is read.
    const pids = this.#random.once(4) ? [await brief(made)] : await this.#byCrowd(made);
    await this.#api.countedUntilNow('main');
    const after = await this.#read();
    const { verdict, off } = judge({ pids, made, before, after });
    this.verdicts[verdict]++;
    this.made += made * pids.length * after.series.length;
    this.off[verdict] = Math.min(this.off[verdict], off);
    if (verdict === 'wrong')
      this.problems.push(
        `round ${this.rounds}: ${pids.length} × ${made} made, ${off} off in ticks ${after.sinceTick} to ${after.tick}`,
      );
    this.#last = after;
  }

  async #byCrowd(made: number): Promise<readonly number[]> {
    await this.#crowd.make(made);
    return this.#crowd.pids;
  }

  async #read(): Promise<CountsReport> {
    const report = await this.#api.read('main');
    for (const { series, count } of report.counts) this.read[series] = (this.read[series] ?? 0) + count;
    return report;
  }
}

/** A process that makes so many and ends. Resolves with what its pid was. */
async function brief(made: number): Promise<number> {
  const { pid } = await finish(start(workload('eventfd'), [String(made)]), 'the workload');
  return pid;
}
