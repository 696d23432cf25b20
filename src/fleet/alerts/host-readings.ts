import type { RowReading } from '../../alerts/reading.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import { GONE_INTERVALS, LATE_INTERVALS } from '../../wire/fleet.ts';
import type { HostRecord } from '../host-record.ts';
import type { FleetCounts } from './fleet-counts.ts';

/** The hosts that are late or gone, with the seconds since their last summaries. Others are not listed: alerts on them end. */
export function hostReadings(
  { hosts: state, filter }: Pick<AlertRule, 'hosts' | 'filter'>,
  { hosts, atMs, listeningMs }: FleetCounts,
): RowReading[] {
  const intervals = state === 'gone' ? GONE_INTERVALS : LATE_INTERVALS;
  const text = filter?.toLowerCase();
  return hosts.flatMap((host) => {
    const { name, seenMs, facts } = host;
    const isAbsent = atMs - Math.max(seenMs, listeningMs) > intervals * facts.intervalMs;
    if (!isAbsent || (text !== undefined && !hasText(host, text))) return [];
    const all = (atMs - seenMs) / 1000;
    return [{ id: name, row: { key: name, name, start: null }, all, now: 0 }];
  });
}

const hasText = ({ name, facts: { labels } }: HostRecord, text: string): boolean =>
  [name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].some((field) =>
    field.toLowerCase().includes(text),
  );
