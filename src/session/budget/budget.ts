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
export type Step = 'throttled' | number;

/** Factor by which throttled ticks are longer. */
export const THROTTLE_FACTOR = 4;

/** First ticks of a session, which are ignored because vmtally itself is still starting. */
const START_UP_TICKS = 10;
/** First ticks of each bpftrace, which are ignored because bpftrace is still starting. */
const SETTLING_TICKS = 1;
/** Last ticks that decide whether the cost is over budget. */
const JUDGED_TICKS = 5;
/** Cheap ticks in a row before a step is undone. */
const CHEAP_TICKS = 10;
/** A tick is cheap below this part of the limit: the cost of a dropped selection is not known. */
const CHEAP_PART = 0.5;
/** A step that saves less than this part of the cost is not worth the pause in counting. */
const WORTHWHILE_PART = 0.05;
/** If the cost is over budget within this many ticks after a step was undone, the back-off doubles. */
const PROBATION_TICKS = 20;
const LONGEST_BACK_OFF = 64;

/**
 * Keeps the cost of counting within a limit. First it throttles ticks, which loses no count; then it drops
 * the costliest selections one by one, but never the last. When the cost allows, it undoes the steps in
 * reverse order.
 */
export class Budget {
  /** Steps in effect, in the order in which they were taken. */
  steps: readonly Step[] = [];
  /** Cost when the steps last changed, in percent of one CPU. */
  percentAtChange = 0;
  readonly #limit: number;
  /** Total costs of the last ticks. */
  #lastTotals: number[] = [];
  #ticksToIgnore = START_UP_TICKS;
  #cheapTicks = 0;
  /** Factor by which more cheap ticks than CHEAP_TICKS are needed. */
  #backOff = 1;
  /** Ticks since a step was undone, as long as the cost may turn out to be over budget again. */
  #onProbation: number | undefined;

  /** `limit`: percent of one CPU. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Mean cost of the last ticks, in percent of one CPU. */
  get percent(): number {
    return mean(this.#lastTotals);
  }

  /** Notes that another bpftrace counts. */
  bpftraceOpened(): void {
    this.#lastTotals = [];
    this.#ticksToIgnore = Math.max(SETTLING_TICKS, this.#ticksToIgnore);
    this.#cheapTicks = 0;
  }

  /** Takes in a tick; returns true if the steps changed. `mayThrottle`: ticks can be made longer. */
  tick(costs: Costs, mayThrottle: boolean): boolean {
    if (this.#ticksToIgnore > 0) {
      this.#ticksToIgnore--;
      return false;
    }
    this.#lastTotals = [...this.#lastTotals, costs.total].slice(-JUDGED_TICKS);
    this.#cheapTicks = this.#canUndo(costs) ? this.#cheapTicks + 1 : 0;
    if (this.#onProbation !== undefined && ++this.#onProbation > PROBATION_TICKS) {
      this.#onProbation = undefined;
      this.#backOff = 1;
    }
    if (this.#isOverBudget) return this.#addStep(costs, mayThrottle);
    if (this.steps.length === 0 || this.#cheapTicks < CHEAP_TICKS * this.#backOff) return false;
    this.#onProbation = 0;
    this.#setSteps(this.steps.slice(0, -1));
    return true;
  }

  /**
   * True if most of the last ticks are over the limit, and their mean too: a single costly tick is no load.
   */
  get #isOverBudget(): boolean {
    const over = this.#lastTotals.filter((total) => total > this.#limit);
    const isFull = this.#lastTotals.length === JUDGED_TICKS;
    return isFull && over.length > JUDGED_TICKS / 2 && mean(this.#lastTotals) > this.#limit;
  }

  #addStep(costs: Costs, mayThrottle: boolean): boolean {
    const step = this.#nextStep(costs, mayThrottle);
    if (step === undefined) return false;
    if (this.#onProbation !== undefined) this.#backOff = Math.min(LONGEST_BACK_OFF, 2 * this.#backOff);
    this.#onProbation = undefined;
    this.#setSteps([...this.steps, step]);
    return true;
  }

  #setSteps(steps: readonly Step[]): void {
    this.steps = steps;
    this.percentAtChange = this.percent;
    this.bpftraceOpened();
  }

  /** The next step that reduces the cost; undefined if none is worth the pause. */
  #nextStep({ processes, selections, total }: Costs, mayThrottle: boolean): Step | undefined {
    const isWorthwhile = (saved: number) => saved >= WORTHWHILE_PART * total;
    const savedByThrottling = processes * (1 - 1 / THROTTLE_FACTOR);
    if (mayThrottle && !this.steps.includes('throttled') && isWorthwhile(savedByThrottling))
      return 'throttled';
    const counted = [...selections.entries()].filter(([index]) => !this.steps.includes(index));
    const [costliest, cost] = counted.toSorted(([, a], [, b]) => b - a)[0] ?? [0, 0];
    return counted.length > 1 && isWorthwhile(cost) ? costliest : undefined;
  }

  /** True if the cost leaves enough of the limit to undo the last step. */
  #canUndo({ processes, total }: Costs): boolean {
    return this.steps.at(-1) === 'throttled'
      ? total + (THROTTLE_FACTOR - 1) * processes < this.#limit
      : total < CHEAP_PART * this.#limit;
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
