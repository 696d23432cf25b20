import { useSession } from '../live/health.tsx';
import { Icon } from './Icon.tsx';

/** Says that the session's numbers stand still, and why. */
export function SessionNote({ id }: { id: string | null }) {
  const session = useSession(id);
  if (session === undefined || session.state === 'counting') return null;
  const { state, problem } = session;
  return (
    <p className="session-note" role="note">
      <Icon name={state === 'starting' ? 'wait' : 'warning'} /> The session is {state}
      {problem === null ? '' : `: ${problem.message}`}
    </p>
  );
}
