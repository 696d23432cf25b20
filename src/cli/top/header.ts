import type { ConnectionState } from '../../client/connection.ts';
import type { Leaderboard } from '../../client/leaderboard.ts';
import { clean } from '../../text/clean.ts';
import { WHOLE_SYSTEM } from '../../wire/session.ts';
import { captionItems } from './caption.ts';
import { alertLines } from './draw/alert-lines.ts';
import { compareLine } from './draw/compare-line.ts';
import { budgetLines, healthItems, ownerItem, titleItems, totalItems } from './draw/header.ts';
import { type Characters, flow, type Line } from './draw/line.ts';
import { pressureItems } from './draw/pressure.ts';
import { replayItems } from './draw/replay.ts';
import type { Size } from './frame.ts';
import type { ReplayStatus } from './replay-controls.ts';
import type { State } from './state.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Trouble {
  connection: ConnectionState;
  /** True if no tick arrived in the expected time. */
  stale: boolean;
}

/** The facts that a screen shows. */
export interface Shown {
  subscriptions: Subscriptions;
  /** The rows to show: the rows of the latest tick, or the frozen rows. */
  board: Leaderboard;
  state: State;
  size: Size;
  trouble: Trouble;
  characters: Characters;
  /** Absent while vmtally counts. */
  replay?: ReplayStatus | undefined;
}

/** A part of the header: its lines, at most `most`. */
interface Block {
  lines: (most: number) => Line[];
  /** Higher ones get their lines first. */
  rank: number;
  /** Lines that it gets before lower ones get any. */
  first?: number;
}

/** The lines above the table: two of a low screen, four of one of 24 rows, never cut within a number. */
export function headerLines(facts: Shown): Line[] {
  const { subscriptions, board, state, size, characters, replay } = facts;
  const { columns, rows } = size;
  const most = rows < 12 ? 1 : rows < 20 ? 2 : rows < 40 ? 4 : 8;
  const { totals, compare } = subscriptions;
  const health = subscriptions.health.message;
  const pressure = subscriptions.vmstat.message ? pressureItems(subscriptions.vmstat.message) : [];
  const alarms = pressure.filter((item) => item.some(({ tone }) => tone === 'bad'));
  const chosen = board.series[board.chosen]?.label;
  const lines = (items: readonly Line[]) => (limit: number) => flow(items, columns, limit);
  const one = (make: Block['lines']) => (limit: number) => make(Math.min(limit, most > 4 ? limit : 1));
  const isBoard = state.table === 'board';
  const blocks: Block[] = [
    { rank: 6, lines: one(lines(titleOf(facts))) },
    ...(replay ? [{ rank: 5.5, lines: one(lines(replayItems(replay))) }] : []),
    ...(isBoard
      ? [
          {
            rank: 2,
            lines: one(
              lines([
                ...(isOfPart(state) ? [ownerItem(ownerOf(facts))] : []),
                ...totalItems(totals.series, totals.total, totals.seconds, chosen),
              ]),
            ),
          },
        ]
      : []),
    { rank: 1, lines: one(lines(pressure)) },
    {
      rank: 4,
      lines: lines([
        ...healthItems(health, { characters, shown: subscriptions.shown }),
        ...(most < 4 ? alarms : []),
      ]),
    },
    {
      rank: 3,
      first: 2,
      // Help has the whole reason.
      lines: (limit) => (health === null ? [] : budgetLines(health, columns, limit, most <= 4)),
    },
    { rank: 4.5, lines: () => alertLines(subscriptions.alerts.all, columns, characters) },
    {
      rank: 5,
      lines: () => (compare ? [compareLine(compare, columns, characters, subscriptions.comparing)] : []),
    },
  ];
  // A comparison that the user asked for is shown on the lowest screen too.
  return share(blocks, compare && most === 1 ? 2 : most);
}

/** True for a table of a group's rows, or of a process's call sites: the rates in the head are of more. */
const isOfPart = ({ within, sites }: State): boolean => within !== null || (sites?.of ?? null) !== null;

/** Names the owner of the rates of the head. */
function ownerOf({ state: { isFleet, host }, subscriptions: { session } }: Shown): string {
  if (isFleet) return host === null ? 'fleet' : 'host';
  return session?.target === WHOLE_SYSTEM ? 'system' : 'session';
}

/** Shares the lines out: the first to each block in the order of ranks, then a second one, and so on. */
function share(blocks: readonly Block[], most: number): Line[] {
  const wanted = new Map(blocks.map((block) => [block, block.lines(most).length]));
  const given = new Map(blocks.map((block) => [block, 0]));
  const byRank = blocks.toSorted((a, b) => b.rank - a.rank);
  let left = most;
  for (let round = 1; left > 0 && round <= most; round++) {
    for (const block of byRank) {
      const has = given.get(block) ?? 0;
      const aim = Math.min(wanted.get(block) ?? 0, Math.max(round, block.first ?? 1));
      const more = Math.min(left, Math.max(0, aim - has));
      given.set(block, has + more);
      left -= more;
    }
  }
  return blocks.flatMap((block) => {
    const lines = given.get(block) ?? 0;
    return lines === 0 ? [] : block.lines(lines);
  });
}

function titleOf({ subscriptions, board, state, trouble, size, replay }: Shown): Line[] {
  const { session, lostTicks } = subscriptions;
  const host = trouble.connection.kind === 'open' ? trouble.connection.greeting.host : '';
  const caption = captionItems(board, state, subscriptions);
  const { paused, host: of } = state;
  const text = troubleText(trouble);
  const sessions = subscriptions.health.message?.sessions ?? [];
  const isOneOfSeveral = sessions.filter(({ companionOf }) => companionOf === null).length > 1;
  const facts = {
    host,
    of,
    session,
    isOneOfSeveral,
    atMs: board.atMs,
    paused,
    lostTicks,
    caption,
    ofFleet: board.ofFleet,
  };
  const items = titleItems({ ...facts, trouble: text, isReplay: replay !== undefined });
  const summary = board.series[board.chosen]?.summary ?? '';
  const isRoomy = state.table === 'board' && state.sites === null && size.rows >= 40;
  return isRoomy && summary !== '' ? [...items, [{ text: clean(summary), tone: 'dim' }]] : items;
}

export function troubleText({ connection, stale }: Trouble): string {
  if (connection.kind === 'connecting') return 'CONNECTING';
  if (connection.kind === 'lost')
    return `NOT CONNECTED: ${clean(connection.reason)}; retrying, numbers are stale`;
  return stale ? 'NO DATA: the last tick is overdue' : '';
}
