import type { LeftOut, Measured } from './result.ts';

export interface Candidate {
  name: string;
}

/** The values that the candidates reached, by metric. */
export class Rounds {
  readonly leftOut: LeftOut[] = [];
  readonly #values = new Map<string, Map<string, number[]>>();

  add(candidate: string, figures: Readonly<Record<string, number>>): void {
    for (const [what, value] of Object.entries(figures)) {
      const byCandidate = this.#values.get(what) ?? new Map<string, number[]>();
      this.#values.set(what, byCandidate);
      byCandidate.set(candidate, [...(byCandidate.get(candidate) ?? []), value]);
    }
  }

  drop(candidate: string, why: string): void {
    for (const byCandidate of this.#values.values()) byCandidate.delete(candidate);
    this.leftOut.push({ what: candidate, why });
  }

  /** All candidates that have values of the metric `what`, in the order in which they were added. */
  rows(what: string): Measured[] {
    return [...(this.#values.get(what) ?? [])].map(([name, values]) => ({ name, values }));
  }

  values(what: string, candidate: string): number[] {
    return this.#values.get(what)?.get(candidate) ?? [];
  }
}

/**
 * Measures all candidates once in each round, in reverse order in every second round: a machine that becomes
 * slower or faster does so for all alike. A candidate that fails is recorded in `leftOut` with its error, and
 * the others continue.
 */
export async function alternate<C extends Candidate>(
  candidates: readonly C[],
  rounds: number,
  progress: (text: string) => void,
  measure: (candidate: C, round: number) => Promise<Readonly<Record<string, number>>>,
): Promise<Rounds> {
  const result = new Rounds();
  const failed = new Set<C>();
  for (let round = 0; round < rounds; round++) {
    for (const candidate of round % 2 === 0 ? candidates : candidates.toReversed()) {
      if (failed.has(candidate)) continue;
      progress(`round ${round + 1} of ${rounds}: ${candidate.name}`);
      try {
        result.add(candidate.name, await measure(candidate, round));
      } catch (error) {
        failed.add(candidate);
        result.drop(candidate.name, (error instanceof Error ? error.message : String(error)).slice(0, 300));
      }
    }
  }
  return result;
}
