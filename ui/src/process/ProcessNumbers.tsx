import { useMemo } from 'react';
import { heatMap } from '../../../src/client/heat.ts';
import type { ProcessModel } from '../../../src/client/process.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { useThrottled } from '../live/use-throttled.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import { HeatMapPanel } from './HeatMapPanel.tsx';
import { ProcessRates } from './ProcessRates.tsx';
import { SeriesTable } from './SeriesTable.tsx';
import { SizeBars } from './SizeBars.tsx';

interface Props {
  process: ProcessModel;
  version: number;
  /** Undefined while it is not known. */
  session: Pick<SessionInfo, 'state' | 'intervalMs'> | undefined;
  label: string | null;
  onSeries: (label: string) => void;
}

export function ProcessNumbers({ process, version, session, label, onSeries }: Props) {
  const throttled = useThrottled(version);
  const at = Math.max(
    0,
    process.series.findIndex((candidate) => candidate.label === label),
  );
  const series = process.series[at];
  // The process changes in place; its version signals the change.
  const spanMs = shownSpan(process.keptFromMs, process.atMs);
  const map = useMemo(
    () => (series === undefined ? null : heatMap(process.ticks, at, series, { nowMs: process.atMs, spanMs })),
    [process, throttled, at, spanMs],
  );
  if (series === undefined || map === null) return null;
  return (
    <div className="panels">
      <div className="column">
        <DetailsPanel process={process} />
        <ProcessRates process={process} version={throttled} at={at} series={series} />
      </div>
      <div className="column">
        <SeriesTable process={process} session={session} chosen={at} onSeries={onSeries} />
        <SizeBars process={process} at={at} series={series} />
      </div>
      {map.lines.length > 0 && (series.value !== null || series.hist !== null) && (
        <HeatMapPanel map={map} series={series} spanMs={spanMs} />
      )}
    </div>
  );
}
