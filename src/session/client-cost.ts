import type { Problem } from '../wire/session.ts';
import type { Load } from './load.ts';
import { costProblem, togetherProblem } from './problems.ts';

/** Limits what the sessions of clients cost, in percent of one CPU: each of them, and all together. */
export class ClientCost {
  readonly #each: number;
  readonly #together: number;
  readonly #loads = new Set<Load>();

  constructor(each: number, together: number) {
    this.#each = each;
    this.#together = together;
  }

  add(load: Load): void {
    this.#loads.add(load);
  }

  delete(load: Load): void {
    this.#loads.delete(load);
  }

  /** The problem for which session `id` with this load must be suspended; undefined if there is none. */
  problem(id: string, load: Load): Problem | undefined {
    if (load.above(this.#each)) return costProblem(id, load, this.#each);
    const costs = [...this.#loads].map(costOf);
    const sum = costs.reduce((total, cost) => total + cost, 0);
    const isCostliest = costs.every((cost) => cost <= costOf(load));
    if (!load.isJudged || sum <= this.#together || !isCostliest) return undefined;
    return togetherProblem(id, costOf(load), { sum, limit: this.#together });
  }
}

const costOf = ({ percent, probesPercent }: Load): number => percent + probesPercent;
