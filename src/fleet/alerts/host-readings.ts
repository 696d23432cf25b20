import type { RowReading, RuleTick } from '../../alerts/reading.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import { GONE_INTERVALS, LATE_INTERVALS } from '../../wire/fleet.ts';
import type { HostRecord } from '../host-record.ts';
import type { FleetCounts } from './fleet-counts.ts';

/**
 * The hosts that are late or gone, with the seconds since their last summaries. After the hub began or was cut off, it lists a silent
 * host only once it has itself listened for that long. Until then alerts on the host neither begin nor end.
 */
export function hostReadings(
  { hosts: state, filter }: Pick<AlertRule, 'hosts' | 'filter'>,
  { hosts, atMs, listeningMs }: FleetCounts,
): Pick<RuleTick, 'rows' | 'isOver' | 'whyOver'> {
  const intervals = state === 'gone' ? GONE_INTERVALS : LATE_INTERVALS;
  const text = filter?.toLowerCase();
  const isAbsent = ({ presence }: HostRecord) => presence === 'gone' || presence === state;
  const silent = hosts.filter((host) => isAbsent(host) && (text === undefined || hasText(host, text)));
  const names = new Set(silent.map(({ name }) => name));
  const rows = silent
    .filter(({ facts }) => atMs - listeningMs > intervals * facts.intervalMs)
    .map(({ name, seenMs }): RowReading => {
      const all = (atMs - seenMs) / 1000;
      return { id: name, row: { key: name, name, start: null }, all, now: 0 };
    });
  const known = new Set(hosts.map(({ name }) => name));
  const whyOver = (id: string) => (known.has(id) ? undefined : 'the host is forgotten');
  return { rows, isOver: (id) => !names.has(id), whyOver };
}

const hasText = ({ name, facts: { labels } }: HostRecord, text: string): boolean =>
  [name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)].some((field) =>
    field.toLowerCase().includes(text),
  );
