import type { ViewKind } from './kind.ts';

/** Lists the rules of alerts of all sessions, and what fires. */
export const alerts: ViewKind<'alerts'> = {
  resolve: (request) => request,
  open: (_, key, context) => ({
    snapshot: () => ({ type: 'alerts', key, alerts: context.alerts.status }),
  }),
};
