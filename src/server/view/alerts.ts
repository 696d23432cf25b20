import type { ViewKind } from './kind.ts';

/** Lists the rules of alerts of all sessions, and what fires; then those that changed. */
export const alerts: ViewKind<'alerts'> = {
  resolve: (request) => request,
  open(_, key, context) {
    /** The rules of the last message, and their versions. */
    let sent = new Map<object, number>();
    const changed = () => context.alerts.all.filter((alert) => sent.get(alert) !== alert.version);
    const hasSameRules = () => {
      const { all } = context.alerts;
      return all.length === sent.size && all.every((alert) => sent.has(alert));
    };
    return {
      isDue: () => !hasSameRules() || changed().length > 0,
      snapshot: () => ({ type: 'alerts', key, reset: true, alerts: context.alerts.status }),
      advance() {
        const delta = hasSameRules() ? changed().map(({ status }) => status) : undefined;
        sent = new Map(context.alerts.all.map((alert) => [alert, alert.version]));
        return delta && { type: 'alerts', key, reset: false, alerts: delta };
      },
    };
  },
};
