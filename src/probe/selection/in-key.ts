import type { MapHead } from '../head.ts';
import type { CompileOptions } from '../program.ts';
import { areBySite } from '../scope.ts';

/**
 * The map of counts that has the numbers of the sum `map` in its key; undefined where the sum has a map of its own. An
 * update of a map is most of what an event costs, and the entries of both maps together are no fewer. By process alone a key
 * of one number is cheaper.
 */
export function inKeyOf(
  map: string,
  heads: Record<string, MapHead>,
  counted: readonly string[],
  { groupBy, keeps, stacks }: Pick<CompileOptions, 'groupBy' | 'keeps' | 'stacks'>,
): string | undefined {
  const other = heads[map]?.inKeyOf;
  const isBySite = areBySite(groupBy) && (keeps ?? 'rows') === 'rows' && stacks === undefined;
  return other !== undefined && isBySite && counted.includes(other) ? other : undefined;
}
