import { useConnectionState } from '../live/connection.ts';
import { Icon } from '../parts/Icon.tsx';

/**
 * Shows the state of the connection and the host. The badge changes too often to be a live region: Announcer
 * speaks for it.
 */
export function ConnectionBadge() {
  const state = useConnectionState();
  if (state.kind === 'open') {
    const { host, kernel, version, bpftrace, replay } = state.greeting;
    return (
      <p
        className="connection open"
        title={`vmtally ${version}, bpftrace ${bpftrace}, Linux ${kernel}`}
        data-testid="connection"
      >
        <Icon name={replay ? 'wave' : 'live'} /> {replay ? 'Replay' : 'Live'}{' '}
        <span className="host">{host}</span>
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
