import type { FleetView } from './fleet-view.ts';

/** A hub has no rules: alerts are those of hosts. */
export const alerts: FleetView<'alerts'> = {
  resolve: (request) => request,
  open: (_, key) => ({ snapshot: () => ({ type: 'alerts', key, reset: true, alerts: [] }) }),
};
