import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { Series } from '../../../src/wire/series.ts';
import { amountRateText, amountText, countRateText, countText } from '../text/numbers.ts';
import { span } from '../text/times.ts';
import { amountHeads } from './amount-heads.ts';

interface Props {
  numbers: Omit<HostsMessage['all'], 'amount'>;
  series: Pick<Series, 'sum' | 'value'>;
  /** Head of the amounts. */
  amount: string;
  /** Tooltips of the total and of what is missing. */
  since?: string | undefined;
  trouble?: string | undefined;
}

/** The series whose unit the numbers of hosts have. */
export const shownSeries = ({ series, chosen }: HostsMessage): Props['series'] =>
  series.find(({ label }) => label === chosen[0]) ?? { sum: null, value: null };

/** Head of the amounts a second, with the unit of the chosen series. */
export const amountHeadOf = ({ series, chosen }: HostsMessage): string =>
  amountHeads(series.filter(({ label }) => chosen.includes(label))).rate;

/** The cells of what a host counts, or several do together. */
export function HostNumbers({ numbers, series, amount, since, trouble }: Props) {
  const { count, rate, amountRate, missing, uncountedSeconds } = numbers;
  const isLacking = missing !== 0 || uncountedSeconds === 0;
  return (
    <>
      <td className={numberClass(rate)} data-label="a second">
        {rate === null ? '–' : countRateText(rate, series)}
      </td>
      <td className={numberClass(count)} data-label="in total" title={since}>
        {count === null ? '–' : countText(count, series)}
      </td>
      <td className={numberClass(amountRate)} data-label={amount}>
        {amountRate === null ? '–' : amountRateText(amountRate, series.value?.unit ?? '')}
      </td>
      <td className="number" data-label="missing" title={trouble}>
        {isLacking ? missingText(missing) : ''}
        {uncountedSeconds > 0 && (
          <span className="quiet">
            {isLacking && ' + '}
            {span(Math.ceil(uncountedSeconds))} not counted
          </span>
        )}
      </td>
    </>
  );
}

/** A number that is not known has no place on a narrow screen. */
const numberClass = (number: number | null): string => (number === null ? 'number none' : 'number');

function missingText(missing: number | null): string {
  if (missing === null) return 'not known';
  return missing === 0 ? 'none' : `≤ ${amountText(missing, '')}`;
}
