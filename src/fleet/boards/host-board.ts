import { NO_GROUP } from '../../wire/groups.ts';
import type { BoardRequest, FleetBoard } from '../board-request.ts';
import { CellList } from '../cell-list.ts';
import type { FleetSums } from '../fleet-sums.ts';
import type { Group } from '../group-table.ts';
import type { HostRecord } from '../host-record.ts';
import { labelOf } from '../label-of.ts';
import { SENT_GROUPINGS } from '../schema.ts';
import { Best, sureOf } from './best.ts';
import { addCells, type BoardSource, cellsOf, type Numbers, orderOf, restOf, scoreOf } from './source.ts';

interface Entry {
  numbers: Numbers;
  more: Numbers;
  hosts: number;
}

const list = new CellList();

/** Hosts, or values of a label, by their totals; `within` a group, by what they counted of it. */
export function hostBoard(
  request: BoardRequest,
  { series, sums }: BoardSource,
  hosts: readonly HostRecord[],
): FleetBoard {
  const order = orderOf(request, series);
  const within = withinOf(request, sums);
  const entries = new Map<string, Entry>();
  const total: Numbers = new Map();
  for (const host of hosts) {
    const key = keyOf(host, request.group);
    const entry = entries.get(key) ?? { numbers: new Map(), more: new Map(), hosts: 0 };
    if (!add(entry, host, within, total)) continue;
    entries.set(key, entry);
    entry.hosts++;
  }
  const best = new Best<Entry>(request.top);
  const text = request.filter?.toLowerCase();
  for (const [key, entry] of entries) {
    if (text !== undefined && !key.toLowerCase().includes(text)) continue;
    const more = entry.more.size === 0 ? 0 : scoreOf(entry.more, order);
    best.offer({ entry, key, score: scoreOf(entry.numbers, order), more });
  }
  const rows = best.sorted.map(({ entry, key, score, more }) => ({
    key,
    cells: cellsOf(entry.numbers, series, entry.more.size === 0 ? undefined : entry.more),
    chosen: score,
    more,
    hosts: entry.hosts,
    ...(request.group === 'host' && { host: key }),
  }));
  const all = cellsOf(total, series);
  const below = best.below(Number.NEGATIVE_INFINITY);
  return {
    chosen: [...order.ids],
    rows,
    sure: sureOf(best.sorted, below),
    below,
    rest: { entries: entries.size - rows.length, unsent: 0, cells: restOf(all, rows) },
    total: all,
  };
}

function keyOf({ name, facts }: HostRecord, group: BoardRequest['group']): string {
  if (!group.startsWith('label:')) return name;
  return labelOf(facts.labels, group.slice('label:'.length)) ?? NO_GROUP;
}

/** The group within which hosts are looked at; without a group where no host sent it. */
function withinOf({ within }: BoardRequest, sums: FleetSums): Parameters<typeof add>[2] {
  if (within === undefined || !('group' in within)) return undefined;
  const place = SENT_GROUPINGS.indexOf(within.group);
  return { place, group: sums.tables[place]?.get(within.key) };
}

/** Adds a host's numbers to those of its entry and of all; false if it has none of the group. */
function add(
  { numbers, more }: Entry,
  host: HostRecord,
  within: { place: number; group: Group | undefined } | undefined,
  total: Numbers,
): boolean {
  if (within === undefined) {
    host.read('totals', list);
    addCells(total, list, 0, list.length, host.isPresent);
    addCells(numbers, list, 0, list.length, host.isPresent);
    return true;
  }
  const { place, group } = within;
  const entry = group === undefined ? -1 : (host.groups[place]?.indexOf(group) ?? -1);
  if (entry !== -1) {
    host.readGroups(place, 'cells', list);
    const entries = list.entry.subarray(0, list.length);
    const [from, end] = [entries.indexOf(entry), entries.lastIndexOf(entry) + 1];
    if (from !== -1) {
      addCells(total, list, from, end, host.isPresent);
      addCells(numbers, list, from, end, host.isPresent);
    }
  } else {
    host.readGroups(place, 'most', list);
    addCells(more, list, 0, list.length, host.isPresent);
  }
  host.readGroups(place, 'blur', list);
  addCells(more, list, 0, list.length, host.isPresent);
  return entry !== -1 || more.size > 0;
}
