import type { AlertStatus, AlertsMessage } from '../wire/alerts.ts';

/** The rules of alerts and what fires, as messages tell what changed. */
export class Alerts {
  version = 0;
  all: readonly AlertStatus[] = [];
  readonly #byName = new Map<string, AlertStatus>();

  apply({ reset, alerts }: AlertsMessage): void {
    if (reset) this.#byName.clear();
    for (const alert of alerts) this.#byName.set(alert.rule.name, alert);
    this.all = [...this.#byName.values()];
    this.version++;
  }
}
