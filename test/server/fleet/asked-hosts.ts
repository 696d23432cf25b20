import { VmtallyError } from '../../../src/errors.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import type { BoardReader } from '../../../src/server/fleet/followed-board.ts';
import type { Relay } from '../../../src/server/fleet/relay.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

const [kmalloc, pages] = summaryOf().series as [Summary['series'][number], Summary['series'][number]];

export const cell = (entry: number, count: number, series = 0) => ({
  entry,
  series,
  count,
  amount: 64 * count,
  recent: 0,
  recentAmount: 0,
});

/** A fleet whose hosts answer requests for groups. */
export class AskedHosts {
  readonly fleet = new Fleet();
  readonly asked: [host: string, keys: readonly string[]][] = [];
  /** Counts that hosts answer, by host and key. */
  counts: Record<string, Record<string, number>> = {};
  /** Events that their answers may lack. */
  beyond = 0;

  answer: Relay['groups'] = async (host, _, keys) => {
    this.asked.push([host, keys]);
    const known = this.counts[host];
    if (known === undefined) throw new VmtallyError('FLEET_UNREACHABLE', 'it does not answer', 'Look.');
    // The host names its series in another order.
    const cells = cellBytes(keys.map((key, entry) => cell(entry, known[key] ?? 0, 1)));
    return { series: [pages, kmalloc], cells, blur: cellBytes([cell(0, this.beyond, 1)]) };
  };

  take(host: string, sent: Record<string, number>, most = 0, blur = 0): void {
    const name = {
      keys: Object.keys(sent),
      cells: cellBytes(Object.values(sent).map((count, entry) => cell(entry, count))),
      left: most > 0 ? 5 : 0,
      most: cellBytes([cell(0, most)]),
      blur: cellBytes([cell(0, blur)]),
    };
    this.fleet.take(summaryOf({ host, groups: { ...summaryOf().groups, name } }), {
      receivedMs: 1_790_000_010_000,
    });
  }
}

/** A view that reads a board for each of its messages. */
export const looking = (reader: BoardReader) => () => reader.read(reader.answers?.() ?? []);
