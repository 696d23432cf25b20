import type { HostRow, HostsMessage } from '../../../src/wire/fleet-views.ts';
import { hostIn, useHosts } from '../fleet/use-hosts.ts';
import { useConnectionState } from '../live/connection.ts';
import { Icon } from '../parts/Icon.tsx';
import type { Place } from '../place/place.ts';
import { clock } from '../text/times.ts';

/**
 * Shows the state of the connection and the host. The badge changes too often to be a live region: Announcer
 * speaks for it. `at`: the time that is shown, null for that of now.
 */
export function ConnectionBadge({
  at,
  host: shown = null,
}: Pick<Place, 'at'> & Partial<Pick<Place, 'host'>>) {
  const state = useConnectionState();
  const hosts = useHosts(shown);
  const presence = hosts === null || shown === null ? 'present' : presenceOf(hosts, shown);
  if (state.kind === 'open') {
    const { host, kernel, version, bpftrace, replay, fleet } = state.greeting;
    return (
      <p
        className={`connection open ${presence === 'unknown host' ? 'gone' : presence}`}
        title={
          shown === null && fleet === undefined
            ? `vmtally ${version}, bpftrace ${bpftrace}, Linux ${kernel}`
            : `the hub ${host} runs vmtally ${version}`
        }
        data-testid="connection"
      >
        <Icon name={replay || at !== null ? 'wave' : presence === 'present' ? 'live' : 'warning'} />{' '}
        {replay ? 'Replay' : at !== null ? `As of ${clock(at)}` : presence === 'present' ? 'Live' : presence}{' '}
        <span className={shown === null ? 'host' : 'host of-fleet'}>
          {shown ?? (fleet === undefined ? host : `hub ${host}`)}
        </span>
        {fleet === undefined && <span className="kernel">Linux {kernel}</span>}
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

function presenceOf(hosts: HostsMessage, name: string): HostRow['presence'] | 'unknown host' {
  const row = hostIn(hosts, name);
  return row === null ? 'unknown host' : (row?.presence ?? 'present');
}
