import { cpuText } from './cpu-to-text.ts';
import { grouped } from './units.ts';

/** CPU time that counting takes in the processes that cause the events, in percent of one CPU. */
export const eventPercent = (eventsPerSecond: number, nsPerEvent: number): number =>
  (eventsPerSecond * nsPerEvent) / 1e7;

/** `1,204 events/s × 53 ns = 6.4 % of a CPU`. `isAssumed`: the nanoseconds were not measured on this machine. */
export const eventCostToText = (eventsPerSecond: number, nsPerEvent: number, isAssumed = false): string =>
  `${grouped(eventsPerSecond)} events/s × ${isAssumed ? 'about ' : ''}${nsPerEvent.toFixed(0)} ns = ${cpuText(eventPercent(eventsPerSecond, nsPerEvent))} of a CPU`;
