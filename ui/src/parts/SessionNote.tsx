import { overheadOf } from '../../../src/client/overhead.ts';
import { budgetToStrip, budgetToText, throttledToText } from '../../../src/text/budget-to-text.ts';
import { useHealth, useSession } from '../live/health.tsx';
import { Explained } from './Explained.tsx';
import { Icon } from './Icon.tsx';

/** Explains why the session's numbers stand still, or how the budget reduces what the session counts. */
export function SessionNote({ id }: { id: string | null }) {
  const session = useSession(id);
  const health = useHealth();
  if (session === undefined) return null;
  const { state, problem } = session;
  if (state === 'counting') {
    const measures = budgetToText(session, health === null ? undefined : overheadOf(health));
    if (measures.length === 0) return null;
    // Longer ticks lose no count.
    const isHarmless = measures.length === throttledToText(session).length;
    return (
      <p className={isHarmless ? 'session-note quiet' : 'session-note'} role="note">
        <Icon name={isHarmless ? 'wait' : 'warning'} />{' '}
        <Explained text={budgetToStrip(session).join('; ')} why={measures.join('; ')} />
      </p>
    );
  }
  return (
    <p className="session-note" role="note">
      <Icon name={state === 'starting' ? 'wait' : 'warning'} /> The session is {state}
      {problem === null ? '' : `: ${problem.message}`}
    </p>
  );
}
