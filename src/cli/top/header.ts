import type { ConnectionState } from '../../client/connection.ts';
import { clean } from '../../text/clean.ts';
import { bookLine } from './draw/books.ts';
import { healthLines, titleItems, totalItems } from './draw/header.ts';
import { flow, type Line } from './draw/line.ts';
import { pressureItems } from './draw/pressure.ts';
import type { Feed } from './feed.ts';
import type { Size } from './frame.ts';

export interface Trouble {
  connection: ConnectionState;
  /** True if no tick arrived in the expected time. */
  stale: boolean;
}

/** The lines above the table, as many as the height allows. */
export function headerLines(feed: Feed, { columns, rows }: Size, trouble: Trouble, paused: boolean): Line[] {
  const room = rows < 12 ? 0 : rows < 20 ? 1 : rows < 40 ? 2 : 4;
  const { board, totals, vmstat, health, books, session, lostTicks } = feed;
  const host = trouble.connection.kind === 'open' ? trouble.connection.greeting.host : '';
  const title = { host, session, atMs: board.atMs, trouble: troubleText(trouble), paused, lostTicks };
  const chosen = board.series[board.chosen]?.label;
  return [
    ...flow(titleItems(title), columns, room > 2 ? 2 : 1),
    ...flow(totalItems(totals.series, totals.total, totals.seconds, chosen), columns, room),
    ...(vmstat.message ? flow(pressureItems(vmstat.message), columns, room > 2 ? 2 : Math.min(1, room)) : []),
    ...healthLines(health.message, columns, Math.max(1, room)),
    ...(books ? [bookLine(books, columns)] : []),
  ];
}

function troubleText({ connection, stale }: Trouble): string {
  if (connection.kind === 'connecting') return 'CONNECTING';
  if (connection.kind === 'lost')
    return `NOT CONNECTED: ${clean(connection.reason)}; tries again, numbers are old`;
  return stale ? 'NO DATA: the last tick is overdue' : '';
}
