import { flagsOf, symbolsOf } from '../kernel/value-names.ts';
import type { CounterNames } from '../kernel/vmstat.ts';
import type { Series as ProgramSeries } from '../probe/program.ts';
import { eventOf, isNamed, type Selection } from '../probe/selection.ts';
import type { Series } from '../wire/series.ts';

/** A program's series as clients see them. `requested`: the names of the request. */
export function describeSeries(
  selections: readonly Selection[],
  series: readonly ProgramSeries[],
  names: CounterNames,
  requested: readonly string[],
): Series[] {
  // compile() makes them in this order.
  const owners = selections.flatMap((selection) => selection.maps.map(() => selection));
  return series.map(({ label, probe, map, head, values, whyNoValue }, index) => {
    const { value, counts, sum, hist } = head;
    const owner = owners[index];
    const isMain = map === owner?.probe.head.name;
    const event =
      owner === undefined ? label : ((isMain ? owner.label : undefined) ?? eventOf(owner.probe, map));
    const isPart = map !== probe && owner?.maps.includes(probe) === true && !requested.includes(event);
    return {
      label,
      event,
      ...(isPart && { part: true }),
      named: owner !== undefined && isNamed(owner),
      probe,
      summary: head.summary ?? owner?.probe.head.summary ?? '',
      filter: owner?.source ?? null,
      counts,
      sum: sum ?? null,
      hist: hist ?? null,
      value: value
        ? {
            name: value.name,
            unit: value.unit ?? null,
            scale: value.scale,
            labels:
              typeof value.labels === 'string'
                ? Object.fromEntries(names[value.labels].entries())
                : (value.labels ?? (values?.kind === 'symbols' ? symbolsOf(values) : null)),
            ...(values?.kind === 'flags' ? { flags: flagsOf(values) } : {}),
          }
        : null,
      ...(whyNoValue !== undefined && { whyNoValue }),
      vmstat: owner?.probe.head.vmstat ?? [],
      sinceMs: 0,
      counted: owner?.dropped !== true,
      before: 0,
    };
  });
}
