import type { SessionInfo } from '../../../src/wire/session.ts';
import { useRole } from '../live/connection.ts';

interface Props {
  session: SessionInfo;
  busy: boolean;
  onChange: () => void;
  onSuspend: () => void;
  onResume: () => void;
  onDelete: () => void;
}

/** The actions that the session's state allows, the service, and the role of this page. */
export function SessionActions({ session: { name, state, locked }, busy, ...on }: Props) {
  const role = useRole();
  if (role === 'read') return <td className="actions whole" />;
  const action = (verb: string, act: () => void) => (
    <button type="button" disabled={busy} aria-label={`${verb} ${name}`} onClick={act}>
      {verb}
    </button>
  );
  return (
    <td className="actions whole">
      {!locked && state !== 'ended' && action('Change', on.onChange)}
      {(state === 'suspended' || state === 'failed') && action('Resume', on.onResume)}
      {!locked && ['starting', 'counting', 'restarting'].includes(state) && action('Suspend', on.onSuspend)}
      {!locked && action('Delete', on.onDelete)}
    </td>
  );
}
