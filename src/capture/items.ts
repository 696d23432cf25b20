import type { Exactness } from '../wire/exactness.ts';
import type { RowIdentity } from '../wire/feed.ts';
import type { CapturedTick } from './captured-tick.ts';
import type { CompareLine, EndLine, HeadLine, MemberLine, RunLine, TickLine } from './schema.ts';

/** A part of a file that cannot be read. */
export interface Damage {
  offset: number;
  bytes: number;
  why: string;
}

/** A tick of a capture: `quads.site` are places in `sites`. */
export interface ReadTick extends Omit<CapturedTick, 'sites' | 'exactness' | 'readings'> {
  run: number;
  sites: readonly string[];
  /** The fields that changed. */
  exactness?: Partial<Exactness>;
  /** As the file has it: few commands take it (read-stretches.ts). */
  readings?: TickLine['readings'];
}

export type CaptureItem =
  /** The head, which `readHead` reads. */
  | { kind: 'head'; offset: number }
  /** A file of several begins; `isOther`: of another record than the one before. */
  | { kind: 'file'; head: HeadLine; isOther: boolean }
  | { kind: 'member'; line: Omit<MemberLine, 'rows'>; rows: RowIdentity[]; offset: number }
  | { kind: 'tick'; tick: ReadTick }
  /** Time before a file that goes on: nothing recorded it. `atSeconds`: its end. */
  | { kind: 'gap'; run: number; seconds: number; atSeconds: number }
  | { kind: 'run'; line: RunLine }
  | { kind: 'compare'; line: CompareLine }
  | { kind: 'end'; line: EndLine }
  | { kind: 'damage'; damage: Damage }
  /** A member was read, or something was left out: a reader in slices may give other work its turn. */
  | { kind: 'passed' };
