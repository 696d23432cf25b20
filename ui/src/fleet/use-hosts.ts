import { useEffect, useState } from 'react';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { connection } from '../live/connection.ts';

/** Hosts whose name, kernel or label contains this name; null until they are known, and without a host. */
export function useHosts(host: string | null): HostsMessage | null {
  const [message, setMessage] = useState<HostsMessage | null>(null);
  useEffect(() => {
    setMessage(null);
    if (host === null) return;
    return connection.subscribe(
      // A name sorts before all names that begin with it.
      { view: 'hosts', filter: host.slice(0, 100), sort: 'name', ascending: true, top: 1_000 },
      { message: (each: ViewMessage) => each.type === 'hosts' && setMessage(each) },
    );
  }, [host]);
  return message;
}
