import type { BoundKind } from '../wire/bound.ts';
import type { Condition } from './condition.ts';

/** A bound of a count, such as `kmalloc > 1e6`. */
export interface Limit extends Pick<Condition, 'text' | 'event' | 'row' | 'isMore'> {
  bound: number;
  /** The form in which the bound is given; undefined for a plain number. */
  boundIn?: BoundKind | undefined;
}

export const isLimit = (condition: Condition | Limit): condition is Limit => 'bound' in condition;

export const isChange = (condition: Condition | Limit): condition is Condition => !isLimit(condition);

/** True if a number is beyond the bound. */
export const isBeyondLimit = ({ isMore, bound }: Pick<Limit, 'isMore' | 'bound'>, value: number): boolean =>
  isMore ? value > bound : value < bound;
