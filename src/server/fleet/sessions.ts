import type { FleetView } from './fleet-view.ts';

export const sessions: FleetView<'sessions'> = {
  resolve: (request) => request,
  open: (_, key, context) => ({
    snapshot: () => ({ type: 'sessions', key, sessions: context.sessions }),
  }),
};
