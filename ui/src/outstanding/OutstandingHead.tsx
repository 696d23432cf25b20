import { grouped, withUnit } from '../../../src/text/units.ts';
import type { OutstandingMessage } from '../../../src/wire/sample-views.ts';

interface Props {
  message: OutstandingMessage;
  /** Seconds of the count; null for as long as it is shown. */
  seconds: number | null;
  older: number | null;
}

/** The sums of a count, and its progress. */
export function OutstandingHead({ message, seconds, older }: Props) {
  const { target, counted, isFinal, allocated, freed, unseen, outstanding, earlier, kind } = message;
  const noun = kind === 'pages' ? 'blocks' : 'objects';
  const sums: [string, string][] = [
    ['allocated', grouped(allocated)],
    ['freed', grouped(freed)],
    ...(unseen > 0 ? ([['freed without an event', grouped(unseen)]] as [string, string][]) : []),
    ...(message.older === null
      ? []
      : ([
          [
            `at least ${older} s old`,
            `${grouped(message.older.objects)}, ${withUnit(message.older.bytes, 'bytes')}`,
          ],
        ] as [string, string][])),
    ...(earlier === null ? [] : ([['others freed', grouped(earlier)]] as [string, string][])),
  ];
  return (
    <div className="flame-head">
      <h2>
        Not freed of {target}: <b data-testid="not-freed">{grouped(outstanding.objects)}</b> {noun},{' '}
        {withUnit(outstanding.bytes, 'bytes')} <span className="quiet">in {counted.toFixed(1)} s</span>
      </h2>
      {seconds !== null && !isFinal && (
        <progress aria-label={`Counting for ${seconds} s`} max={seconds} value={Math.min(seconds, counted)} />
      )}
      <ul className="sums" aria-label="Sums">
        {sums.map(([name, value]) => (
          <li key={name}>
            {name} <b>{value}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
