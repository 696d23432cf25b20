import type { HeatMap } from '../../../src/client/heat.ts';
import { heatColour } from '../chart/heat-colours.ts';
import { rateText } from '../text/numbers.ts';

const STEPS = 20;

/** The colour scale; it is logarithmic. */
export function HeatLegend({ map: { leastRate, mostRate }, dark }: { map: HeatMap; dark: boolean }) {
  if (mostRate === 0) return null;
  return (
    <p className="heat-legend">
      <span>{rateText(leastRate)}/s</span>
      <span className="scale" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, step) => (
          <i
            key={heatColour(step / (STEPS - 1), dark)}
            style={{ background: heatColour(step / (STEPS - 1), dark) }}
          />
        ))}
      </span>
      <span>{rateText(mostRate)}/s</span>
    </p>
  );
}
