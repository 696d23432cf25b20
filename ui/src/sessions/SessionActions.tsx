import type { SessionInfo } from '../../../src/wire/session.ts';

interface Props {
  session: SessionInfo;
  busy: boolean;
  onChange: () => void;
  onSuspend: () => void;
  onResume: () => void;
  onDelete: () => void;
}

/** The actions that a session's state allows, and the service. */
export function SessionActions({ session: { name, state, locked }, busy, ...on }: Props) {
  const action = (verb: string, act: () => void) => (
    <button type="button" disabled={busy} aria-label={`${verb} ${name}`} onClick={act}>
      {verb}
    </button>
  );
  return (
    <td className="actions">
      {state !== 'ended' && action('Change', on.onChange)}
      {(state === 'suspended' || state === 'failed') && action('Resume', on.onResume)}
      {!locked && ['starting', 'counting', 'restarting'].includes(state) && action('Suspend', on.onSuspend)}
      {!locked && action('Delete', on.onDelete)}
    </td>
  );
}
