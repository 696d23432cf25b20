import { hidesFirst } from '../compare/hidden.ts';
import { type FirstReading, ranFirst } from '../compare/reading.ts';
import type { Exactness } from '../wire/exactness.ts';

/**
 * Finds out whether the kernel hides process 1, which is in scope, from tracepoints. It uses what each tick
 * read of process 1, over all bpftraces of a run.
 */
export class FirstWatch {
  #stretches: { from: FirstReading; to: FirstReading }[] = [];
  #hides: Exactness['hidesFirst'] = 'no';

  /** Takes in a tick; `opens`: it is the first tick of a bpftrace. */
  tick(first: FirstReading['first'], opens: boolean): Exactness['hidesFirst'] {
    const reading = { first };
    const last = this.#stretches.at(-1);
    if (opens || last === undefined) this.#stretches.push({ from: reading, to: reading });
    else last.to = reading;
    if (hidesFirst(this.#stretches)) this.#hides = 'yes';
    else if (this.#stretches.some(({ to }) => to.first?.seen)) this.#hides = 'no';
    else if (this.#hides === 'no' && this.#stretches.some(ranFirst)) this.#hides = 'perhaps';
    return this.#hides;
  }
}
