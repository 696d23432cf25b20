import { alertsSource } from '../view/alerts.ts';
import type { FleetView } from './fleet-view.ts';

/** Lists the rules of the hub, and what fires; then those that changed. */
export const alerts: FleetView<'alerts'> = {
  resolve: (request) => request,
  open: (_, key, context) => alertsSource(key, context.alerts),
};
