import { useEffect, useState } from 'react';
import type { HostsMessage } from '../../../src/wire/fleet-views.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { connection } from '../live/connection.ts';

/** The hosts of the fleet whose name contains this one, in the page of a host; null until they are known, and without a host. */
export function useHosts(host: string | null): HostsMessage | null {
  const [message, setMessage] = useState<HostsMessage | null>(null);
  useEffect(() => {
    setMessage(null);
    if (host === null) return;
    return connection.subscribe(
      { view: 'hosts', filter: host.slice(0, 100), top: 100 },
      { message: (each: ViewMessage) => each.type === 'hosts' && setMessage(each) },
    );
  }, [host]);
  return message;
}
