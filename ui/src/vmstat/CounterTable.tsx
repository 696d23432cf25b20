import { memo } from 'react';
import { grouped } from '../../../src/text/units.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { exact } from '../text/numbers.ts';

type Counter = VmstatMessage['counters'][number];

export function CounterTable({ counters, seconds }: { counters: readonly Counter[]; seconds: number }) {
  return (
    <table className="wide" aria-label="vmstat counters">
      <thead>
        <tr>
          <th scope="col">Counter</th>
          <th scope="col" className="number">
            Value
          </th>
          <th scope="col" className="number" title={`Change in the last tick, ${seconds.toFixed(3)} s`}>
            Delta
          </th>
          <th scope="col" className="number">
            Since the session began
          </th>
          <th scope="col">Corresponding series</th>
        </tr>
      </thead>
      <tbody>
        {counters.map(({ name, value, delta, since, answers, named }) => (
          <CounterRow
            key={name}
            {...{ name, value, delta, since }}
            answers={named ? NAMED : answers.join(', ')}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The note beside a named count, which is not a kernel counter. */
const NAMED = 'named count, includes earlier runs';

/** Most of the 190 counters do not change: memo skips their rows. */
const CounterRow = memo(function CounterRow({
  name,
  value,
  delta,
  since,
  answers,
}: Omit<Counter, 'answers'> & { answers: string }) {
  const moved = delta !== 0 ? 'moved' : since !== 0 ? '' : 'none';
  return (
    <tr className={`${moved}${answers === '' ? '' : ' answered'}`}>
      <th scope="row">{name}</th>
      <td className="number" title={exact(value, name)}>
        {grouped(value)}
      </td>
      <td className="number delta">{signed(delta)}</td>
      <td className="number">{signed(since)}</td>
      <td className="answers">{answers}</td>
    </tr>
  );
});

const signed = (value: number): string => (value > 0 ? `+${grouped(value)}` : grouped(value));
