import { memo } from 'react';
import { grouped } from '../../../src/text/units.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { exact, rateText } from '../text/numbers.ts';
import { type Counter, groupCounters, isActive } from './counter-groups.ts';

interface Props {
  counters: VmstatMessage['counters'];
  /** Length of the last tick in seconds. */
  seconds: number;
  /** True if that is too short for a rate. */
  isShort?: boolean;
}

const COLUMNS = 5;

/** Shows counters by group: what they count, their rate in the last tick, and their changes. */
export function CounterTable({ counters, seconds, isShort = false }: Props) {
  return (
    <table className="wide stacks" aria-label="vmstat counters">
      <thead>
        <tr>
          <th scope="col">Counter</th>
          <th scope="col" className="number">
            Now
          </th>
          <th scope="col" className="number">
            Since the session began
          </th>
          <th scope="col" className="number">
            Since boot
          </th>
          <th scope="col">Counted as</th>
        </tr>
      </thead>
      {groupCounters(counters).map(([title, members]) => (
        <tbody key={title}>
          <tr className="group">
            <th scope="rowgroup" colSpan={COLUMNS}>
              {title}
            </th>
          </tr>
          {members.map((counter) => (
            <CounterRow
              key={counter.name}
              counter={counter.name}
              {...textsOf(counter, isShort ? null : seconds)}
              look={lookOf(counter)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

interface RowProps {
  counter: string;
  now: string;
  since: string;
  total: string;
  answers: string;
  meaning: string;
  file: string;
  look: string;
}

/** Most of the 190 counters do not change: memo skips their rows. */
const CounterRow = memo(function CounterRow({
  counter,
  now,
  since,
  total,
  answers,
  meaning,
  file,
  look,
}: RowProps) {
  return (
    <tr className={look}>
      <th scope="row">
        <code>{counter}</code>
        {meaning !== '' && (
          <span className="quiet meaning">
            {meaning} {file !== '' && <span className="file">{file}</span>}
          </span>
        )}
      </th>
      <td className="number now" data-label="now">
        {now}
      </td>
      <td className="number" data-label="this session">
        {since}
      </td>
      <td className="number" data-label={total === '' ? undefined : 'since boot'}>
        {total}
      </td>
      <td className="answers whole" data-label={answers === '' ? undefined : 'counted as'}>
        {answers}
      </td>
    </tr>
  );
});

/** A gauge has a value now and no rate; every other counter has a rate, unless the tick is too short for one. */
function textsOf({ kind, value, delta, since, answers }: Counter, seconds: number | null) {
  const { unit, meaning, file } = kind;
  const texts = { since: signed(since), answers: answers.join(', '), meaning, file };
  if (kind.group === 'Gauges') return { ...texts, now: exact(value, unit), total: '' };
  if (seconds === null) return { ...texts, now: '–', total: grouped(value) };
  const rate = seconds > 0 ? delta / seconds : 0;
  return { ...texts, now: `${rateText(rate)}${unit && ` ${unit}`}/s`, total: grouped(value) };
}

const lookOf = (counter: Counter): string =>
  `${counter.delta !== 0 ? 'moved' : isActive(counter) ? '' : 'none'}${counter.answers.length === 0 ? '' : ' answered'}`;

const signed = (value: number): string => (value > 0 ? `+${grouped(value)}` : grouped(value));
