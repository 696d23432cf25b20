import { expect } from 'vitest';
import type { FleetLook } from '../../../src/fleet/alerts/fleet-counts.ts';
import { FleetReader } from '../../../src/fleet/alerts/fleet-reader.ts';
import { cellBytes } from '../../../src/fleet/cell-bytes.ts';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import { Alerts } from '../../../src/server/alerts/alerts.ts';
import { finish } from '../../../src/tally/steps.ts';
import type { AlertChange } from '../../../src/wire/alerts.ts';
import { type RuleInput, ruleOf } from '../../fixtures/alerts.ts';
import { summaryOf } from '../summary-fixture.ts';

/** A fleet whose hosts send what a test says, and the one rule of its hub. */
export class WatchedFleet {
  readonly changes: AlertChange[] = [];
  nowMs = 1_790_000_020_000;
  readonly #fleet: Fleet;
  readonly #alerts: Alerts<FleetLook>;
  #seq = 0;

  constructor(rule: RuleInput, options: { mostBytes?: number } = {}) {
    this.#fleet = new Fleet(options);
    this.#alerts = new Alerts(
      (held) => new FleetReader(held),
      (_, changes) => this.changes.push(...changes),
      () => this.nowMs,
    );
    this.#fleet.tick(this.nowMs);
    this.#alerts.setRules([{ rule: ruleOf({ session: 'fleet', ...rule }), configured: false }]);
  }

  /** Sends a summary of a host with this count of kmalloc of 64 bytes, and this many in its last ten seconds. */
  send(host: string, count: number, recent = 0, change: Partial<Summary> = {}): void {
    const numbers = { count, amount: 64 * count, recent, recentAmount: 64 * recent };
    const totals = cellBytes([{ entry: 0, series: 0, ...numbers }]);
    this.#fleet.take(summaryOf({ host, seq: ++this.#seq, totals, ...change }), { receivedMs: this.nowMs });
  }

  /** Looks at the rule after this many seconds; returns it. `listeningMs`: time since which summaries reach the hub. */
  look(seconds = 1, listeningMs = 1_790_000_000_000) {
    this.nowMs += 1000 * seconds;
    this.#fleet.tick(this.nowMs);
    const look = {
      counts: () => this.#fleet.counts(),
      atMs: this.nowMs,
      listeningMs,
    };
    finish(this.#alerts.tick('fleet', look));
    return this.#alerts.status[0] ?? expect.fail();
  }
}
