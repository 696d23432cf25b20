import { useEffect, useState } from 'react';
import type { HostRow, HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { connection } from '../live/connection.ts';

/** Hosts whose name, kernel or label contains this name; null until they are known, and without a host. */
export function useHosts(host: string | null): HostsMessage | null {
  const [message, setMessage] = useState<HostsMessage | null>(null);
  useEffect(() => {
    setMessage(null);
    if (host === null) return;
    return connection.subscribe(
      // Sorted by name: hosts whose names contain this one may come before it (see hostIn).
      { view: 'hosts', filter: host.slice(0, 100), sort: 'name', ascending: true, top: 100 },
      { message: (each: ViewMessage) => each.type === 'hosts' && setMessage(each) },
    );
  }, [host]);
  return message;
}

/** The host of this name. Undefined if it may be among the hosts that are not listed; null if the fleet has none. */
export const hostIn = ({ hosts, more }: HostsMessage, name: string): HostRow | null | undefined =>
  hosts.find(({ host }) => host === name) ?? (more > 0 ? undefined : null);
