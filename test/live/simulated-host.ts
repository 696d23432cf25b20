import { jetstream } from '@nats-io/jetstream';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { packSummary } from '../../src/fleet/pack-summary.ts';
import type { Summary } from '../../src/fleet/schema.ts';
import { subjectsOf } from '../../src/fleet/subjects.ts';
import type { Connection } from '../../src/nats/connection.ts';
import { ensureStream } from '../../src/nats/stream.ts';
import type { ServerMessage } from '../../src/wire/messages.ts';
import { summaryOf } from '../fleet/summary-fixture.ts';

/** A host that sends summaries as a service does, and answers for its views with the same message. */
export class SimulatedHost {
  readonly name: string;
  readonly #connection: Connection;
  readonly #subjects;
  readonly #sinceMs = Date.now() - 60_000;
  #seq = 0;
  readonly looked: { kind: string; lease: string; view?: { view: string } }[] = [];

  constructor(connection: Connection, name: string, fleet = 'default') {
    this.#connection = connection;
    this.#subjects = subjectsOf(fleet);
    this.name = name;
  }

  /** Resolves when the stream keeps the summary. */
  async send(change: Partial<Summary> = {}): Promise<void> {
    await ensureStream(this.#connection, this.#subjects);
    const summary = summaryOf({
      host: this.name,
      atMs: Date.now(),
      sentMs: Date.now(),
      runMs: this.#sinceMs,
      sinceMs: this.#sinceMs,
      seq: ++this.#seq,
      ...change,
    });
    await this.raw(packSummary(summary));
  }

  async raw(payload: Uint8Array): Promise<void> {
    await this.#connection.use('a test', (nats) =>
      jetstream(nats).publish(this.#subjects.sum(this.name, 'main'), payload),
    );
  }

  /** Answers requests for a view with this message, which is of that view. */
  answer(message: ServerMessage): void {
    this.#connection.subscribe(this.#subjects.ask(this.name), (asked) => {
      const request = JSON.parse(Buffer.from(asked.data).toString()) as (typeof this.looked)[number];
      this.looked.push(request);
      const { kind, lease, view } = request;
      const subject = this.#subjects.live(this.name, lease);
      if (kind === 'look' && view?.view !== message.type) {
        const problem = { code: 'REQUEST_INVALID', message: 'it has no such view', hint: 'Ask for another.' };
        asked.respond(JSON.stringify({ problem }));
        return;
      }
      asked.respond(JSON.stringify({ ok: true, subject }));
      if (kind === 'look') this.#connection.publish(subject, JSON.stringify(message), { seq: '1' });
    });
  }

  /** Answers requests for groups: so many events of the first series. */
  answerGroups(counts: Record<string, number>): void {
    const numbers = { series: 0, amount: 0, recent: 0, recentAmount: 0 };
    this.#connection.subscribe(this.#subjects.ask(this.name), (asked) => {
      const { keys } = JSON.parse(Buffer.from(asked.data).toString()) as { keys: string[] };
      const cells = cellBytes(keys.map((key, entry) => ({ ...numbers, entry, count: counts[key] ?? 0 })));
      const answer = { series: summaryOf().series, cells: Buffer.from(cells).toString('base64'), blur: '' };
      asked.respond(JSON.stringify({ ok: true, ...answer }));
    });
  }
}
