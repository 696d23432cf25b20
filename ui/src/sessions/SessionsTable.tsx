import { COST_PERIOD } from '../../../src/text/cpu-to-text.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { Place } from '../place/place.ts';
import { SessionRow } from './SessionRow.tsx';

const COST = `CPU time of bpftrace and of the probes, in percent of one CPU, ${COST_PERIOD}`;

interface Props {
  sessions: readonly SessionInfo[];
  place: Place;
  onChange: (session: SessionInfo) => void;
  onDelete: (session: SessionInfo) => void;
}

export function SessionsTable({ sessions, ...rest }: Props) {
  return (
    <table className="wide stacks" aria-label="Sessions">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">State</th>
          <th scope="col">Events</th>
          <th scope="col">Scope</th>
          <th scope="col" className="number">
            Counted
          </th>
          <th scope="col" className="number" title={COST}>
            Cost
          </th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} {...rest} />
        ))}
      </tbody>
    </table>
  );
}
