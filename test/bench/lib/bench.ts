import type { FoundBpftrace } from './bpftraces.ts';
import type { LeftOut, Table, Target } from './result.ts';

/** The input of a question. */
export interface Bench {
  bpftraces: readonly FoundBpftrace[];
  /** The bpftrace that vmtally uses. */
  bpftrace: FoundBpftrace;
  /** True for fewer and shorter rounds. */
  quick: boolean;
  /** Reports the current step. */
  progress: (text: string) => void;
}

export interface Answer {
  rounds: number;
  tables: Table[];
  targets: Target[];
  leftOut?: LeftOut[];
  /** Remarks that a reader needs to understand the figures; Markdown. */
  notes?: string[];
}

/** A question of the benchmark; each is a file of the parent directory. */
export interface Question {
  name: string;
  asks: string;
  /** True where a target that is missed, or not measured, is a failure of the bench. */
  gates?: boolean;
  run: (bench: Bench) => Promise<Answer>;
}
