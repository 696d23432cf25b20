import { cpus } from 'node:os';
import { knownContainers } from '../../tally/known-containers.ts';
import type { TicksMessage } from '../../wire/ticks.ts';
import type { Held } from '../held.ts';
import { type ViewKind, withSession } from './kind.ts';

/** Shows all counts of each tick, which a client may record. */
export const ticks: ViewKind<'ticks'> = {
  resolve: withSession,
  open({ session }, key, context) {
    const held = context.session(session);
    const rows = () => (held.tick?.counts.length ?? 0) / 4;
    return {
      snapshot: () => ticksMessage(held, key, true),
      advance: () => ticksMessage(held, key, false),
      cost: () => ({ rows: rows(), work: rows() }),
    };
  },
};

type Counted = Pick<Held, 'info' | 'board' | 'tick' | 'programs'>;

/** The last tick of a session. `reset`: with all rows, since a client does not know them. */
export function ticksMessage(
  { info, board, tick, programs }: Counted,
  key: string,
  reset: boolean,
): TicksMessage {
  const { by, target, intervalMs, createdMs, exactness, cost } = info;
  const { counts = new Float64Array(), rows = [], containers = [] } = tick ?? {};
  const column = (place: number) =>
    Array.from({ length: counts.length / 4 }, (_, index) => counts[4 * index + place] ?? 0);
  const { names = [], values = [], deltas = [] } = board.vmstat ?? {};
  const growth = [...deltas].flatMap((delta, place): [number, number][] =>
    Math.round(delta) === 0 ? [] : [[place, Math.round(delta)]],
  );
  const sent = reset ? allRows(board, rows) : [...rows];
  const described = reset ? knownContainers.of(sent.map(({ cgroup }) => cgroup)) : containers;
  return {
    type: 'ticks',
    key,
    session: info.id,
    tick: board.tick,
    atMs: board.atMs,
    seconds: board.seconds,
    reset,
    ...(reset && {
      series: board.series,
      programs,
      vmstatNames: names,
      vmstatValues: [...values],
      cpus: cpus().length,
    }),
    info: { by, target, intervalMs, createdMs, exactness, cost },
    rows: sent,
    ...(described.length > 0 && { containers: [...described] }),
    row: column(0),
    of: column(1),
    value: column(2),
    count: column(3),
    growth,
  };
}

/** Rows that the board has, and those of the tick: it may have dropped some of them. */
function allRows({ rows }: Held['board'], ofTick: TicksMessage['rows']): TicksMessage['rows'] {
  const all = new Map([...rows].map(([row, { who }]) => [row, who]));
  for (const who of ofTick) all.set(who.row, who);
  return [...all.values()];
}
