import type { CountsReport } from '../../src/wire/http.ts';
import { finish, pause, start } from '../bench/lib/children.ts';
import { type Crowd, workload } from '../bench/lib/workloads.ts';
import type { Random } from '../fixtures/random.ts';
import type { Api } from './api.ts';
import { judge, type Verdict } from './verdict.ts';

/** Primes, so that no other count matches by chance. */
const PRIMES = [101, 1_009, 5_003, 20_011];
const MOST_WAIT_MS = 1_500;

/**
 * Makes known numbers of events at random times, round by round, and keeps the service's reads of each round.
 */
export class KnownWork {
  readonly verdicts: Record<Verdict, number> = { exact: 0, short: 0, gap: 0, wrong: 0 };
  /** Events made so far; `off` has the events that were miscounted, by the verdict of their round. */
  made = 0;
  off: Record<Verdict, number> = { exact: 0, short: 0, gap: 0, wrong: 0 };
  /** Descriptions of all errors. */
  readonly problems: string[] = [];
  /** The sum of all reads, by series, for all processes. */
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

  /** Runs rounds until `goesOn` returns false. Resolves after the last round. */
  async run(goesOn: () => boolean): Promise<void> {
    this.#last ??= await this.#read();
    while (goesOn()) await this.#round(this.#last);
  }

  /** Reads the counts since the last round. */
  async rest(): Promise<CountsReport> {
    return this.#read();
  }

  async #round(before: CountsReport): Promise<void> {
    await pause(this.#random.int(MOST_WAIT_MS));
    const made = this.#random.pick(PRIMES);
    // In some rounds the process has ended before the read.
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

/** Runs a process that makes this many events and ends. Resolves with its pid. */
async function brief(made: number): Promise<number> {
  const { pid } = await finish(start(workload('eventfd'), [String(made)]), 'the workload');
  return pid;
}
