/** What counting took in a tick, in percent of one CPU. */
export interface Costs {
  /** bpftrace and vmtally. */
  processes: number;
  /** Of each selection its probes, and its part of what the processes took; 0 for one that is left out. */
  selections: readonly number[];
  /** All there is. */
  total: number;
}

/** What is done to count for less: ticks become longer, or a selection is left out, by its place. */
export type Step = 'slower' | number;

/** How many times longer ticks are then. */
export const SLOWER = 4;

/** Ticks that are not looked at, in which vmtally itself or a bpftrace still starts: the first ones, those of another one. */
const WARM = 10;
const SETTLE = 1;
/** Ticks that tell whether it is too dear, and those in a row that were so cheap that more can be counted. */
const DEAR = 5;
const CHEAP = 10;
/** So cheap: this part of the limit. What a selection that is left out would cost is not known. */
const HALF = 0.5;
/** A step that saves less than this part of the cost is not worth the time in which nothing is counted. */
const WORTH = 0.05;
/** Where counting more is too dear within so many ticks, it is tried again after twice as many as before. */
const PROBATION = 20;
const MOST_PATIENCE = 64;

/**
 * Keeps what counting costs within a limit. First ticks become longer, which takes no count away; then the dearest
 * selections are left out one by one, but never the last. When there is room again it goes back the way it came.
 */
export class Budget {
  /** What is done now, in the order in which it was. */
  steps: readonly Step[] = [];
  /** What it cost when they became what they are, in percent of one CPU. */
  percentThen = 0;
  readonly #limit: number;
  /** Totals of the last ticks. */
  #last: number[] = [];
  #settling = WARM;
  #cheap = 0;
  #patience = 1;
  /** Ticks since more is counted, as long as it may turn out to be too dear. */
  #onProbation: number | undefined;

  /** `limit`: percent of one CPU. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What it cost in the last ticks. */
  get percent(): number {
    return mean(this.#last);
  }

  /** Another bpftrace counts. */
  begin(): void {
    this.#last = [];
    this.#settling = Math.max(SETTLE, this.#settling);
    this.#cheap = 0;
  }

  /** Takes in a tick; returns whether the steps are others now. `maySlow`: whether ticks may become longer. */
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

  /** Most of the last ticks are over the limit, and so is their mean: one that was dear is no load. */
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

  /** The next step down, if there is one that is worth it. */
  #dearest({ processes, selections, total }: Costs, maySlow: boolean): Step | undefined {
    const worth = (saved: number) => saved >= WORTH * total;
    if (maySlow && !this.steps.includes('slower') && worth(processes * (1 - 1 / SLOWER))) return 'slower';
    const counted = [...selections.entries()].filter(([place]) => !this.steps.includes(place));
    const [place, cost] = counted.toSorted(([, a], [, b]) => b - a)[0] ?? [0, 0];
    return counted.length > 1 && worth(cost) ? place : undefined;
  }

  /** Whether the last step can be undone. */
  #hasRoom({ processes, total }: Costs): boolean {
    return this.steps.at(-1) === 'slower'
      ? total + (SLOWER - 1) * processes < this.#limit
      : total < HALF * this.#limit;
  }
}

const mean = (list: readonly number[]): number =>
  list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length);
