import { droppedToText } from '../../text/budget-to-text.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import type { SessionInfo } from '../../wire/session.ts';
import type { HealthMessage } from '../../wire/views.ts';
import type { ViewKind } from './kind.ts';

/** Shows whether all counts of all sessions are complete, and the overhead. */
export const health: ViewKind<'health'> = {
  resolve: (request) => request,
  open: (_, key, context) => ({
    snapshot: () => healthMessage(context.sessions, context.processes, key, context.nowMs()),
  }),
};

/** Reports every session, with the reasons why its counts are not complete. */
export function healthMessage(
  sessions: readonly SessionInfo[],
  processes: Pick<HealthMessage, 'controller' | 'server' | 'recording' | 'otlp' | 'fleet'>,
  key: string,
  atMs: number,
): HealthMessage {
  const several = sessions.length > 1;
  const reasons = sessions.flatMap((session) =>
    whyIncomplete(session).map((reason) => (several ? `${session.name}: ${reason}` : reason)),
  );
  return {
    type: 'health',
    key,
    atMs,
    complete: reasons.length === 0,
    reasons,
    sessions: sessions.map(({ series: _series, events: _events, scope: _scope, ...rest }) => rest),
    ...processes,
  };
}

/** Lists in sentences why counts of a session are not complete; empty if they are. */
function whyIncomplete({ state, problem, exactness, budget }: SessionInfo): string[] {
  const isBroken = state === 'restarting' || state === 'failed' || problem !== null;
  return [
    ...(isBroken ? [problem?.message ?? `the session is ${state}`] : []),
    ...(budget === null ? [] : droppedToText(budget)),
    ...(exactness.exact && exactness.beyondDouble.length === 0
      ? []
      : exactnessToText({ ...exactness, lateTicks: 0 })),
  ];
}
