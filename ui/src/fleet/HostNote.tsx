import './fleet.css';
import { span } from '../text/times.ts';
import { hostIn, useHosts } from './use-hosts.ts';

/** Says of the host that is shown that it is late or gone: its numbers stand still then. */
export function HostNote({ host }: { host: string }) {
  const message = useHosts(host);
  if (message === null) return null;
  const row = hostIn(message, host);
  if (row === undefined || row?.presence === 'present') return null;
  const text =
    row === null
      ? `The fleet has no host ${host}`
      : `${host} is ${row.presence}: its last summary came ${span((message.atMs - row.seenMs) / 1000)} ago, and what is shown below may be old`;
  return (
    <p className={`host-note ${row?.presence ?? 'gone'}`} role="status" data-testid="host-note">
      {text}
    </p>
  );
}
