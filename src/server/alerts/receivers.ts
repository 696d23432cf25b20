import type { Logger } from 'pino';
import type { Alert } from '../../alerts/alert.ts';
import type { AlertChange, HeldRule } from '../../wire/alerts.ts';
import { ENDS_MS, type PostedAlert, type PostedReading, postedAlert } from './posted-alert.ts';
import { Receiver } from './receiver.ts';

/** Alerts that fire are sent again after this time: Alertmanager ends an alert of which it hears nothing. */
const RESEND_MS = 60_000;

/** Tells the receivers of the configuration which alerts fire, and which ended. */
export class Receivers {
  readonly #all: Receiver[];
  readonly #where: { host: string; page: () => string };
  readonly #firing: () => Iterable<Alert>;
  readonly #timer: NodeJS.Timeout | undefined;

  /** `firing`: all alerts now. */
  constructor(
    urls: readonly string[],
    where: { host: string; page: () => string },
    firing: () => Iterable<Alert>,
    log: Pick<Logger, 'info' | 'warn'>,
    resendMs = RESEND_MS,
  ) {
    this.#all = urls.map((url) => new Receiver({ url, log }));
    this.#where = where;
    this.#firing = firing;
    if (urls.length > 0) this.#timer = setInterval(() => this.#resend(), resendMs).unref();
  }

  changed({ held }: Alert, changes: readonly AlertChange[]): void {
    const firing = changes.filter(({ state }) => state === 'firing');
    const ended = changes.filter(({ state, was }) => state === 'inactive' && was === 'firing');
    this.#send(ended.map((change) => this.#posted(held, change, change.toMs)));
    this.#send(
      firing.map((change) => this.#posted(held, change, change.toMs + ENDS_MS)),
      held.rule.every === undefined,
    );
  }

  /** An alert of `every` lasts for a tick: it ends by its `endsAt`. */
  #resend(): void {
    const endsMs = Date.now() + ENDS_MS;
    for (const { held, rows } of this.#firing()) {
      if (held.rule.every !== undefined) continue;
      const firing = [...rows].filter(({ state }) => state === 'firing');
      this.#send(
        firing.map((row) => this.#posted(held, row, endsMs)),
        true,
      );
    }
  }

  #posted(held: HeldRule, reading: PostedReading, endsMs: number): PostedAlert {
    const { host, page } = this.#where;
    return postedAlert(held, reading, { endsMs, host, page: page() });
  }

  #send(alerts: readonly PostedAlert[], repeated = false): void {
    if (alerts.length > 0) for (const receiver of this.#all) receiver.send(alerts, repeated);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const receiver of this.#all) receiver.stop();
  }
}
