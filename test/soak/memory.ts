import { pause } from '../bench/lib/children.ts';
import { rssMiB } from '../bench/lib/service.ts';
import type { Check } from './checks.ts';
import { floors, type Sample, trend } from './slope.ts';

const EVERY_MS = 2_000;
const MIB = 2 ** 20;
/**
 * Memory grows as intended until ten minutes of history are full, and V8's heap until some 30 minutes later: in an hour's run
 * the floors rose for 40 minutes and then stayed. A shorter run is judged from two thirds of it on.
 */
const WARM_UP_S = 2_400;
const WARM_UP_PART = 2 / 3;
/** Most resident memory, with 10,000 rows on the board: 200 MB. */
const MOST_BYTES = 200e6;
const FLOOR_S = 60;
/** The least number of floors for a trend. */
const FEWEST = 8;
/** The fraction by which memory may grow in the judged time, besides chance. */
const GROWTH = 0.05;

/** The resident memory of a process during a run. */
export class Memory {
  readonly #pid: number;
  readonly #samples: Sample[] = [];

  constructor(pid: number) {
    this.#pid = pid;
  }

  async run(goesOn: () => boolean): Promise<void> {
    const from = performance.now();
    for (; goesOn(); await pause(EVERY_MS))
      this.#samples.push({ seconds: (performance.now() - from) / 1_000, bytes: MIB * rssMiB(this.#pid) });
  }

  /**
   * Memory is flat if the floors of the minutes after the warm-up grow by no more than chance, or by less
   * than a twentieth, and at no time over MOST_BYTES. A leak grows all the time, so a longer run detects a smaller leak.
   */
  check(process: string): Check {
    const what = `memory of the ${process} process`;
    const warmUp = Math.min(WARM_UP_S, WARM_UP_PART * (this.#samples.at(-1)?.seconds ?? 0));
    const warm = floors(this.#samples, FLOOR_S).filter(({ seconds }) => seconds > warmUp);
    const judged = warm.length >= FEWEST;
    const { bytesAnHour, within, mean } = trend(judged ? warm : floors(this.#samples, FLOOR_S));
    const hours = ((warm.at(-1)?.seconds ?? 0) - (warm[0]?.seconds ?? 0)) / 3_600;
    const flat = bytesAnHour <= within || bytesAnHour * hours < GROWTH * mean;
    const mib = (bytes: number) => (bytes / MIB).toFixed(1);
    const peak = Math.max(...this.#samples.map(({ bytes }) => bytes));
    const rest = `mean ${mib(mean)} MiB, at most ${mib(peak)}`;
    return {
      what,
      result: `${mib(bytesAnHour)} ± ${mib(within)} MiB an hour${judged ? ` over ${(60 * hours).toFixed(0)} min` : ', warming up'}; ${rest}`,
      ok: peak > MOST_BYTES ? false : judged ? flat : null,
    };
  }
}
