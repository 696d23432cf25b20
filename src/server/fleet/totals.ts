import type { TotalsMessage } from '../../wire/views.ts';
import { FLEET_SESSION, type FleetContext, type FleetView } from './fleet-view.ts';
import { SeriesList } from './series-of.ts';
import { sinceOf } from './since-of.ts';

/** Sums over all hosts, by series. Past rates come with the updates only: a hub keeps no history. */
export const totals: FleetView<'totals'> = {
  resolve: (request) => ({ ...request, session: undefined }),
  open(_, key, context) {
    let series = '';
    const message = (reset: boolean): TotalsMessage | undefined => {
      const { list, ...made } = totalsMessage(key, context);
      if (!reset && list.text !== series) return undefined;
      series = list.text;
      return { ...made, reset, ...(reset && { series: list.series }) };
    };
    return {
      snapshot: () => message(true) as TotalsMessage,
      advance: () => message(false),
    };
  },
};

function totalsMessage(key: string, { state, tick, nowMs }: FleetContext) {
  const sums = state.totals().series;
  const atMs = nowMs();
  const since = sinceOf(state.hosts(), atMs);
  const list = new SeriesList(
    sums.map(({ series }) => series),
    since,
  );
  const total = list.cells(sums.map((sum) => ({ ...sum, series: sum.series.id })));
  return {
    list,
    type: 'totals' as const,
    key,
    session: FLEET_SESSION,
    tick,
    atMs,
    seconds: 1,
    total,
    distributions: sums.flatMap(({ distribution }, place) =>
      distribution.length === 0 ? [] : [[place, distribution.flat()] as [number, number[]]],
    ),
    history: [
      {
        tick,
        atMs,
        seconds: 1,
        cells: total.map(([place, , , rate, amountRate]): [number, number, number | null] => [
          place,
          rate ?? 0,
          amountRate,
        ]),
        leftOut: [],
        vmstat: [],
      },
    ],
  };
}
