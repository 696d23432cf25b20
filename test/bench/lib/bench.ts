import type { FoundBpftrace } from './bpftraces.ts';
import type { LeftOut, Table, Target } from './result.ts';

/** What a question has to work with. */
export interface Bench {
  bpftraces: readonly FoundBpftrace[];
  /** The one that vmtally takes. */
  bpftrace: FoundBpftrace;
  /** Few rounds, and short ones. */
  quick: boolean;
  /** Tells what is being done. */
  progress: (text: string) => void;
}

export interface Answer {
  rounds: number;
  tables: Table[];
  targets: Target[];
  leftOut?: LeftOut[];
  /** What a reader has to know of the figures; Markdown. */
  notes?: string[];
}

/** One question: a file of this directory's parent. */
export interface Question {
  name: string;
  asks: string;
  run: (bench: Bench) => Promise<Answer>;
}
