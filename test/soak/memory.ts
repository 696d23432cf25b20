import { pause } from '../bench/lib/children.ts';
import { rssMiB } from '../bench/lib/service.ts';
import type { Check } from './checks.ts';
import { floors, type Sample, trend } from './slope.ts';

const EVERY_MS = 2_000;
const MIB = 2 ** 20;
/** The page shows ten minutes of history; until they are filled, memory grows as intended. */
const WARM_UP_S = 720;
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
   * than a twentieth. A leak grows all the time, so a longer run detects a smaller leak.
   */
  check(process: string): Check {
    const what = `memory of the ${process} process`;
    const warm = floors(this.#samples, FLOOR_S).filter(({ seconds }) => seconds > WARM_UP_S);
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
      ok: judged ? flat : null,
    };
  }
}
