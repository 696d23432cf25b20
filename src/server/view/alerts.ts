import type { AlertsMessage } from '../../wire/alerts.ts';
import type { Source } from '../live-view.ts';
import type { ViewContext, ViewKind } from './kind.ts';

/** Lists the rules of alerts of all sessions, and what fires; then those that changed. */
export const alerts: ViewKind<'alerts'> = {
  resolve: (request) => request,
  open: (_, key, context) => alertsSource(key, context.alerts),
};

export function alertsSource(key: string, rules: ViewContext['alerts']): Source<AlertsMessage> {
  /** The rules of the last message, and their versions. */
  let sent = new Map<object, number>();
  const changed = () => rules.all.filter((alert) => sent.get(alert) !== alert.version);
  const hasSameRules = () => {
    const { all } = rules;
    return all.length === sent.size && all.every((alert) => sent.has(alert));
  };
  return {
    isDue: () => !hasSameRules() || changed().length > 0,
    snapshot: () => ({ type: 'alerts', key, reset: true, alerts: rules.status }),
    advance() {
      const delta = hasSameRules() ? changed().map(({ status }) => status) : undefined;
      sent = new Map(rules.all.map((alert) => [alert, alert.version]));
      return delta && { type: 'alerts', key, reset: false, alerts: delta };
    },
  };
}
