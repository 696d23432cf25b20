import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { Series } from '../../../src/wire/series.ts';
import { amountRateText, amountText, countRateText, countText } from '../text/numbers.ts';
import { span } from '../text/times.ts';

interface Props {
  numbers: Omit<HostsMessage['all'], 'amount'>;
  series: Pick<Series, 'sum' | 'value'>;
  /** Tooltips of the total and of what is missing. */
  since?: string | undefined;
  trouble?: string | undefined;
}

/** The series whose unit the numbers of hosts have. */
export const shownSeries = ({ series, chosen }: HostsMessage): Props['series'] =>
  series.find(({ label }) => label === chosen[0]) ?? { sum: null, value: null };

/** The cells of what a host counts, or several do together. */
export function HostNumbers({ numbers, series, since, trouble }: Props) {
  const { count, rate, amountRate, missing, uncountedSeconds } = numbers;
  return (
    <>
      <td className="number" data-label="a second">
        {rate === null ? '–' : countRateText(rate, series)}
      </td>
      <td className="number" data-label="in total" title={since}>
        {count === null ? '–' : countText(count, series)}
      </td>
      <td className="number" data-label="amount a second">
        {amountRate === null ? '–' : amountRateText(amountRate, series.value?.unit ?? '')}
      </td>
      <td className="number" data-label="missing" title={trouble}>
        {missingText(missing)}
        {uncountedSeconds > 0 && (
          <span className="quiet"> + {span(Math.ceil(uncountedSeconds))} not counted</span>
        )}
      </td>
    </>
  );
}

function missingText(missing: number | null): string {
  if (missing === null) return 'not known';
  return missing === 0 ? 'none' : `≤ ${amountText(missing, '')}`;
}
