import { VmtallyError } from '../../errors.ts';
import { conditionOf, dynamicTextOf } from '../filter/condition.ts';
import { rewrite } from './rewrite.ts';
import type { Site } from './site.ts';

/** The conditions of a block, by their place in its program. */
export interface Conditions {
  /** Statements that the filter's condition needs first. */
  prelude: string;
  /** The program skips the whole block where this is false. */
  predicate: string;
  /** The program skips the updates of output maps where this is false. */
  guard: string;
}

/** Places the block's own predicate, the scope and the filter. */
export function conditionsOf(site: Site): Conditions {
  const { block, scratch, scope, keeps } = site;
  const { prelude, expression: filter } = filterCondition(site);
  const own = block.predicate.length > 0 ? `(${rewrite(block.predicate, site)})` : '';
  // Running totals are of the whole system, rows are of the scope.
  const rowScope = keeps === 'rows' ? scope : '';
  // A block that writes scratch maps must see every event, so only its own predicate may skip it.
  if (scratch) return { prelude, predicate: own, guard: allOf(rowScope, filter) };
  // A predicate has no statements, so a filter that needs variables guards the updates.
  if (prelude !== '' || readsTwice(filter))
    return { prelude, predicate: allOf(own, rowScope), guard: filter };
  return { prelude, predicate: allOf(own, rowScope, filter), guard: '' };
}

function filterCondition({ filter, updates, event, fields, tracepoints, options }: Site) {
  // The filter decides on counts: a block that only writes scratch maps sees every event.
  if (filter === undefined || updates.length === 0) return { prelude: '', expression: '' };
  if (!options.dynamicText) refuseDynamicText(dynamicTextOf(filter, fields), event);
  return conditionOf(filter, event, tracepoints);
}

function refuseDynamicText(field: string | undefined, event: string): void {
  if (field === undefined) return;
  throw new VmtallyError(
    'BPFTRACE_VERSION',
    `filter: bpftrace 0.22 and 0.23 read ${field} of ${event}, a dynamic string, incorrectly`,
    'Filter by a number, or use bpftrace 0.24 or newer (--bpftrace).',
  );
}

/**
 * True where a condition reads a field more than once: the program first reads each field into a variable
 * (readFields).
 */
function readsTwice(condition: string): boolean {
  const reads = [...condition.matchAll(/args->\w+/g)].map(([field]) => field);
  return new Set(reads).size < reads.length;
}

const allOf = (...terms: string[]): string => terms.filter((term) => term !== '').join(' && ');

/** Wraps statements in an if; no condition leaves them as they are. */
export const guarded = (condition: string, text: string): string =>
  condition === '' || text === '' ? text : `if (${condition}) { ${text} }`;
