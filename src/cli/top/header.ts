import type { ConnectionState } from '../../client/connection.ts';
import { clean } from '../../text/clean.ts';
import { compareLine } from './draw/compare-line.ts';
import { healthLines, titleItems, totalItems } from './draw/header.ts';
import { flow, type Line } from './draw/line.ts';
import { pressureItems } from './draw/pressure.ts';
import type { Size } from './frame.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Trouble {
  connection: ConnectionState;
  /** True if no tick arrived in the expected time. */
  stale: boolean;
}

/** The lines above the table, as many as the height allows. */
export function headerLines(
  subscriptions: Subscriptions,
  { columns, rows }: Size,
  trouble: Trouble,
  paused: boolean,
): Line[] {
  const maxLines = rows < 12 ? 0 : rows < 20 ? 1 : rows < 40 ? 2 : 4;
  const { board, totals, vmstat, health, compare, session, lostTicks } = subscriptions;
  const host = trouble.connection.kind === 'open' ? trouble.connection.greeting.host : '';
  const title = { host, session, atMs: board.atMs, trouble: troubleText(trouble), paused, lostTicks };
  const chosen = board.series[board.chosen]?.label;
  return [
    ...flow(titleItems(title), columns, maxLines > 2 ? 2 : 1),
    ...flow(totalItems(totals.series, totals.total, totals.seconds, chosen), columns, maxLines),
    ...(vmstat.message
      ? flow(pressureItems(vmstat.message), columns, maxLines > 2 ? 2 : Math.min(1, maxLines))
      : []),
    ...healthLines(health.message, columns, Math.max(1, maxLines)),
    ...(compare ? [compareLine(compare, columns)] : []),
  ];
}

function troubleText({ connection, stale }: Trouble): string {
  if (connection.kind === 'connecting') return 'CONNECTING';
  if (connection.kind === 'lost')
    return `NOT CONNECTED: ${clean(connection.reason)}; retrying, numbers are stale`;
  return stale ? 'NO DATA: the last tick is overdue' : '';
}
