/** Cost of counting in a tick, in percent of one CPU. */
export interface Costs {
  /** bpftrace and vmtally. */
  processes: number;
  /** Cost of each selection: its probes, and its part of `processes`; 0 for a dropped selection. */
  selections: readonly number[];
  /** Cost of everything. */
  total: number;
}

/** A step that reduces the cost: ticks are throttled, or a selection, given by its index, is dropped. */
export type Step = 'slower' | number;

/** Factor by which throttled ticks are longer. */
export const SLOWER = 4;

/**
 * Ticks that are ignored because vmtally itself or a bpftrace is still starting: the first ticks of all, and
 * the first of each bpftrace.
 */
const WARM = 10;
const SETTLE = 1;
/**
 * Ticks that tell whether the cost is over budget, and ticks in a row that must be cheap before more is
 * counted.
 */
const DEAR = 5;
const CHEAP = 10;
/** A tick is cheap below this part of the limit: the cost of a dropped selection is not known. */
const HALF = 0.5;
/** A step that saves less than this part of the cost is not worth the pause in counting. */
const WORTH = 0.05;
/** If counting more is over budget within this many ticks, the back-off before the next attempt doubles. */
const PROBATION = 20;
const MOST_PATIENCE = 64;

/**
 * Keeps the cost of counting within a limit. First it throttles ticks, which loses no count; then it drops
 * the costliest selections one by one, but never the last. When the cost allows, it undoes the steps in
 * reverse order.
 */
export class Budget {
  /** Steps in effect, in the order in which they were taken. */
  steps: readonly Step[] = [];
  /** Cost when the steps last changed, in percent of one CPU. */
  percentThen = 0;
  readonly #limit: number;
  /** Total costs of the last ticks. */
  #last: number[] = [];
  #settling = WARM;
  #cheap = 0;
  #patience = 1;
  /** Ticks since more is counted, as long as the cost may turn out to be over budget. */
  #onProbation: number | undefined;

  /** `limit`: percent of one CPU. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Mean cost of the last ticks, in percent of one CPU. */
  get percent(): number {
    return mean(this.#last);
  }

  /** Notes that another bpftrace counts. */
  begin(): void {
    this.#last = [];
    this.#settling = Math.max(SETTLE, this.#settling);
    this.#cheap = 0;
  }

  /** Takes in a tick; returns true if the steps changed. `maySlow`: ticks may be throttled. */
  tick(costs: Costs, maySlow: boolean): boolean {
    if (this.#settling > 0) {
      this.#settling--;
      return false;
    }
    this.#last = [...this.#last, costs.total].slice(-DEAR);
    this.#cheap = this.#hasRoom(costs) ? this.#cheap + 1 : 0;
    if (this.#onProbation !== undefined && ++this.#onProbation > PROBATION) {
      this.#onProbation = undefined;
      this.#patience = 1;
    }
    if (this.#tooDear) return this.#less(costs, maySlow);
    if (this.steps.length === 0 || this.#cheap < CHEAP * this.#patience) return false;
    this.#onProbation = 0;
    this.#take(this.steps.slice(0, -1));
    return true;
  }

  /**
   * True if most of the last ticks are over the limit, and their mean too: a single costly tick is no load.
   */
  get #tooDear(): boolean {
    const over = this.#last.filter((total) => total > this.#limit);
    return this.#last.length === DEAR && over.length > DEAR / 2 && mean(this.#last) > this.#limit;
  }

  #less(costs: Costs, maySlow: boolean): boolean {
    const step = this.#dearest(costs, maySlow);
    if (step === undefined) return false;
    if (this.#onProbation !== undefined) this.#patience = Math.min(MOST_PATIENCE, 2 * this.#patience);
    this.#onProbation = undefined;
    this.#take([...this.steps, step]);
    return true;
  }

  #take(steps: readonly Step[]): void {
    this.steps = steps;
    this.percentThen = this.percent;
    this.begin();
  }

  /** The next step down; undefined if none is worth the pause. */
  #dearest({ processes, selections, total }: Costs, maySlow: boolean): Step | undefined {
    const worth = (saved: number) => saved >= WORTH * total;
    if (maySlow && !this.steps.includes('slower') && worth(processes * (1 - 1 / SLOWER))) return 'slower';
    const counted = [...selections.entries()].filter(([place]) => !this.steps.includes(place));
    const [place, cost] = counted.toSorted(([, a], [, b]) => b - a)[0] ?? [0, 0];
    return counted.length > 1 && worth(cost) ? place : undefined;
  }

  /** True if the last step can be undone. */
  #hasRoom({ processes, total }: Costs): boolean {
    return this.steps.at(-1) === 'slower'
      ? total + (SLOWER - 1) * processes < this.#limit
      : total < HALF * this.#limit;
  }
}

const mean = (list: readonly number[]): number =>
  list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length);
