import { useMemo } from 'react';
import { heatMap } from '../../../src/client/heat.ts';
import type { ProcessModel } from '../../../src/client/process.ts';
import { shownSpan } from '../../../src/client/shown-span.ts';
import { useSlower } from '../live/use-slower.ts';
import { HeatMapPanel } from './HeatMapPanel.tsx';
import { ProcessRates } from './ProcessRates.tsx';
import { SeriesTable } from './SeriesTable.tsx';
import { SizeBars } from './SizeBars.tsx';
import { WhoPanel } from './WhoPanel.tsx';

interface Props {
  process: ProcessModel;
  version: number;
  label: string | null;
  onSeries: (label: string) => void;
}

export function ProcessNumbers({ process, version, label, onSeries }: Props) {
  const slower = useSlower(version);
  const found = process.series.findIndex((one) => one.label === label);
  const at = Math.max(0, found);
  const series = process.series[at];
  // The process changes in place; its version signals the change.
  const spanMs = shownSpan(process.keptFromMs, process.atMs);
  const map = useMemo(
    () => (series === undefined ? null : heatMap(process.ticks, at, series, { nowMs: process.atMs, spanMs })),
    [process, slower, at, spanMs],
  );
  if (series === undefined || map === null) return null;
  return (
    <div className="panels">
      <WhoPanel process={process} />
      <SeriesTable process={process} chosen={at} onSeries={onSeries} />
      <ProcessRates process={process} version={slower} at={at} series={series} />
      <SizeBars process={process} at={at} series={series} />
      {(series.value !== null || series.hist !== null) && (
        <HeatMapPanel map={map} series={series} spanMs={spanMs} />
      )}
    </div>
  );
}
