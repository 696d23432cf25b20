import { columnOf, predictedCost } from '../../../src/client/column-cost.ts';
import { Latest } from '../../../src/client/latest.ts';
import { overheadOf } from '../../../src/client/overhead.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { useHealth } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { knownEvents } from './event-text.ts';

interface Props {
  /** The events as the user types them. */
  value: string;
  /** Names of the events of this kernel. */
  names: readonly string[];
  /** The session whose ticks read vmstat. */
  session: string;
}

/** Says of each known event what counting it would cost now. */
export function EventCosts({ value, names, session }: Props) {
  const health = useHealth();
  const { model } = useView({ view: 'vmstat', session }, () => new Latest<VmstatMessage>());
  const nsPerEvent = health === null ? null : overheadOf(health).nsPerEvent;
  const known = knownEvents(value, names);
  if (known.length === 0) return null;
  return (
    <ul className="quiet" aria-label="What counting costs">
      {known.map((event) => (
        <li key={event}>
          {event}: {predictedCost(columnOf(event) ?? {}, model.message, nsPerEvent)}.
        </li>
      ))}
    </ul>
  );
}
