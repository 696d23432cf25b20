import type { ViewKind } from './kind.ts';

/** Lists all sessions. */
export const sessions: ViewKind<'sessions'> = {
  resolve: (request) => request,
  open: (_, key, context) => ({
    snapshot: () => ({ type: 'sessions', key, sessions: context.sessions }),
  }),
};
