import type { Summary } from './schema.ts';

/** Unit and meaning of the numbers of a series: numbers of two hosts are added up only where these are equal. */
export type SeriesForm = Omit<Summary['series'][number], 'counted' | 'ownName'>;

/** A series of the fleet. Hosts whose unit or kind of values differs under one label have series of their own. */
export interface FleetSeries {
  /** Number of the series: it stays while the fleet knows the series. */
  id: number;
  /**
   * The label; with its unit and filter where it has a filter that the label does not tell, or where another series had that name
   * before. No other series has this name.
   */
  name: string;
  form: SeriesForm;
  /** True if the label is a name that a user gave to the events that pass the filter. */
  isOfUser: boolean;
}

/** Numbers of a series. Amounts are 0 if values are kinds. Rates are of the hosts that are present. */
export interface FleetNumbers {
  count: number;
  amount: number;
  /** A second, over the last summaries of the hosts; in steps of 1/1024. */
  rate: number;
  amountRate: number;
}

export const NUMBERS = ['count', 'amount', 'rate', 'amountRate'] as const satisfies (keyof FleetNumbers)[];
export type NumberName = keyof FleetNumbers;

/** Numbers of an entry in a series. */
export interface BoardCell extends FleetNumbers {
  series: number;
  /** At most so much more the entry has: some hosts did not send it. Absent where the numbers are exact. */
  more?: FleetNumbers;
}
