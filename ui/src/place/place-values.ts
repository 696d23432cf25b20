// Values that parts of the address may have.

export const VIEWS = [
  'overview',
  'board',
  'process',
  'system',
  'vmstat',
  'compare',
  'sites',
  'flame',
  'outstanding',
  'state',
  'alerts',
  'health',
  'sessions',
] as const;
export type ViewName = (typeof VIEWS)[number];

/** Groups of the board of a fleet, beside the labels of hosts. */
export const ACROSS = ['name', 'user', 'unit', 'container', 'image', 'row', 'host'] as const;
export type Across = (typeof ACROSS)[number] | `label:${string}`;
/** The periods of a comparison: the last ten seconds, the sum of all ticks, or the last tick. */
export const OVERS = ['recent', 'sum', 'tick'] as const;
export type Over = (typeof OVERS)[number];

/** Tabs of the process view. */
export const TABS = ['counts', 'pages'] as const;
export type Tab = (typeof TABS)[number];

/** The size of a frame. */
export const WEIGHTS = ['count', 'bytes'] as const;
export type Weight = (typeof WEIGHTS)[number];
/** Events to a stack. */
export const RATES = [64, 8, 1] as const;
/** Least ages on offer of what is not freed, in seconds. */
export const AGES = [1, 2, 5, 10, 20] as const;
/** Seconds of a sample, null for as long as it is shown, and its number. */
export interface Sample {
  seconds: number | null;
  run: number;
}
