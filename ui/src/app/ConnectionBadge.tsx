import { useConnectionState } from '../live/connection.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Place } from '../place/place.ts';
import { clock } from '../text/times.ts';

/**
 * Shows the state of the connection and the host. The badge changes too often to be a live region: Announcer
 * speaks for it. `at`: the time that is shown, null for that of now.
 */
export function ConnectionBadge({ at }: Pick<Place, 'at'>) {
  const state = useConnectionState();
  if (state.kind === 'open') {
    const { host, kernel, version, bpftrace, replay } = state.greeting;
    return (
      <p
        className="connection open"
        title={`vmtally ${version}, bpftrace ${bpftrace}, Linux ${kernel}`}
        data-testid="connection"
      >
        <Icon name={replay || at !== null ? 'wave' : 'live'} />{' '}
        {replay ? 'Replay' : at === null ? 'Live' : `As of ${clock(at)}`} <span className="host">{host}</span>
        <span className="kernel">Linux {kernel}</span>
      </p>
    );
  }
  if (state.kind === 'connecting')
    return (
      <p className="connection" data-testid="connection">
        <Icon name="wait" /> Connecting
      </p>
    );
  return (
    <p className="connection lost" data-testid="connection" title={state.reason}>
      <Icon name="warning" /> Connection lost
      <span className="host">reconnecting</span>
    </p>
  );
}
