/** A value for each tick, null if it is not known: a running total of events, or a level. */
export interface Series {
  name: string;
  kind: 'event' | 'state';
  values: readonly (number | null)[];
}
