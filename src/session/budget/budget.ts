/** Cost of counting in a tick, in percent of one CPU. */
export interface Costs {
  /** bpftrace and vmtally. */
  processes: number;
  /** The probes of each selection; 0 for a dropped selection. */
  probes: readonly number[];
}

/** A step that changes the cost: ticks are throttled, or a selection, given by its index, is dropped. */
export type Step = 'throttled' | number;

/** The steps that may be taken now. */
export interface Allowed {
  /** True if ticks can be made longer. */
  throttle: boolean;
  /** True if the user allows that events are dropped. */
  drop: boolean;
  /** True if bpftrace may be restarted, which only the step of dropping a selection takes, and its undoing. */
  restart: boolean;
}

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
/** A step that saves less than this part of the cost is not worth its price: longer ticks, or fewer events. */
const WORTHWHILE_PART = 0.05;
/** If the cost is over budget within this many ticks after a step was undone, the back-off doubles. */
const PROBATION_TICKS = 20;
const LONGEST_BACK_OFF = 64;

/**
 * Keeps the cost of counting near a limit. First it throttles ticks: longer ticks lose no count. Then, if the user
 * allows it and the probes alone are over the limit, it drops the costliest selections one by one, but never
 * the last. When the cost allows, it undoes the steps in reverse order.
 */
export class Budget {
  /** Steps in effect, in the order in which they were taken. */
  steps: readonly Step[] = [];
  /** Cost when the steps last changed, in percent of one CPU. */
  percentAtChange = 0;
  readonly #limit: number;
  /** Costs of the last ticks of this bpftrace, and of the one before. */
  #last: Costs[] = [];
  #before: Costs[] = [];
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
    return mean(this.#recent.map(totalOf));
  }

  /** Mean cost of bpftrace and vmtally in the last ticks, in percent of one CPU. */
  get processesPercent(): number {
    return mean(this.#recent.map(({ processes }) => processes));
  }

  get #recent(): readonly Costs[] {
    return this.#last.length > 0 ? this.#last : this.#before;
  }

  /** Notes that another bpftrace counts. */
  bpftraceOpened(): void {
    if (this.#last.length > 0) this.#before = this.#last;
    this.#last = [];
    this.#ticksToIgnore = Math.max(SETTLING_TICKS, this.#ticksToIgnore);
    this.#cheapTicks = 0;
  }

  /** Takes in a tick; returns true if the steps changed. */
  tick(costs: Costs, may: Allowed): boolean {
    if (this.#ticksToIgnore > 0) {
      this.#ticksToIgnore--;
      return false;
    }
    this.#last = [...this.#last, costs].slice(-JUDGED_TICKS);
    this.#cheapTicks = this.#canUndo(costs) ? this.#cheapTicks + 1 : 0;
    if (this.#onProbation !== undefined && ++this.#onProbation > PROBATION_TICKS) {
      this.#onProbation = undefined;
      this.#backOff = 1;
    }
    const next = this.#nextStep(costs, may);
    if (next !== undefined) {
      if (this.#onProbation !== undefined) this.#backOff = Math.min(LONGEST_BACK_OFF, 2 * this.#backOff);
      this.#onProbation = undefined;
      if (!mayTake(next, may)) return false;
      this.#setSteps([...this.steps, next]);
      return true;
    }
    const last = this.steps.at(-1);
    if (last === undefined || this.#cheapTicks < CHEAP_TICKS * this.#backOff || !mayTake(last, may))
      return false;
    this.#onProbation = 0;
    this.#setSteps(this.steps.slice(0, -1));
    return true;
  }

  /** Undoes the throttling of ticks, whatever they cost; returns true if the steps changed. */
  shorten(): boolean {
    if (!this.steps.includes('throttled')) return false;
    this.#setSteps(this.steps.filter((step) => step !== 'throttled'));
    return true;
  }

  /** True if most of the last ticks are over the limit, and their mean too: a single costly tick is no load. */
  #isOver(costOf: (costs: Costs) => number): boolean {
    const over = this.#last.filter((costs) => costOf(costs) > this.#limit);
    const isFull = this.#last.length === JUDGED_TICKS;
    return isFull && over.length > JUDGED_TICKS / 2 && mean(this.#last.map(costOf)) > this.#limit;
  }

  #setSteps(steps: readonly Step[]): void {
    this.steps = steps;
    this.percentAtChange = this.percent;
    this.bpftraceOpened();
  }

  /** The next step that reduces the cost; undefined if it is within the limit, or no step is worthwhile. */
  #nextStep(costs: Costs, may: Allowed): Step | undefined {
    const savedByThrottling = costs.processes * (1 - 1 / THROTTLE_FACTOR);
    const isWorthwhile = (saved: number) => saved >= WORTHWHILE_PART * totalOf(costs);
    if (
      may.throttle &&
      !this.steps.includes('throttled') &&
      this.#isOver(totalOf) &&
      isWorthwhile(savedByThrottling)
    )
      return 'throttled';
    if (!may.drop || !this.#isOver(probesOf)) return undefined;
    const counted = [...costs.probes.entries()].filter(([index]) => !this.steps.includes(index));
    const [costliest, cost] = counted.toSorted(([, a], [, b]) => b - a)[0] ?? [0, 0];
    return counted.length > 1 && isWorthwhile(cost) ? costliest : undefined;
  }

  /** True if the cost leaves enough of the limit to undo the last step. */
  #canUndo(costs: Costs): boolean {
    return this.steps.at(-1) === 'throttled'
      ? totalOf(costs) + (THROTTLE_FACTOR - 1) * costs.processes < this.#limit
      : probesOf(costs) < CHEAP_PART * this.#limit;
  }
}

/** Ticks are throttled while bpftrace counts. */
const mayTake = (step: Step, may: Allowed): boolean => step === 'throttled' || may.restart;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);
const probesOf = ({ probes }: Costs): number => sum(probes);
const totalOf = (costs: Costs): number => costs.processes + probesOf(costs);
