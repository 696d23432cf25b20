import type { Field, Tracepoints } from '../../kernel/tracepoints.ts';
import type { Filter } from '../filter/parse.ts';
import type { Block } from '../parse.ts';
import type { Probe, Update } from '../probe.ts';
import type { CompileOptions } from '../program.ts';

/** A selection as all of its blocks see it. */
export interface SelectionContext {
  probe: Probe;
  filter: Filter | undefined;
  /** Index of the selection in its program. */
  instance: number;
  tracepoints: Tracepoints;
  /** Condition for events in scope; '' for the whole system. */
  scope: string;
  keeps: 'rows' | 'totals' | 'both';
  options: CompileOptions;
  /** Events of all blocks. */
  events: readonly string[];
  /** Output maps that are counted. */
  counted: readonly string[];
  /** Output maps whose keys are packed (pack.ts). */
  packed: ReadonlySet<string>;
  /** Index of the series of each output map that is counted. */
  seriesOf: ReadonlyMap<string, number>;
}

/** A block at one event: the unit that becomes a program. */
export interface Site extends SelectionContext {
  block: Block;
  event: string;
  fields: readonly Field[];
  updates: readonly Update[];
  /** True where the block writes scratch maps: it must then see every event. */
  scratch: boolean;
}

export const isHist = ({ probe }: SelectionContext, map: string): boolean =>
  probe.head.maps[map]?.hist !== undefined;
