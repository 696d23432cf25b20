import type { z } from 'zod';
import { CountsReport } from '../../src/wire/http.ts';
import { SessionInfo } from '../../src/wire/session.ts';
import { TOP_LIMIT } from '../../src/wire/view-requests.ts';
import { until } from '../fixtures/until.ts';

/** The reader's clock dates the end of a tick, which may therefore seem this much later. */
const MARGIN_MS = 200;
/** The interval at which a condition asks the service, in ms. */
export const POLL_MS = 100;

/** The HTTP interface of a service. Each answer must match its schema. */
export class Api {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    const answer = await fetch(this.url + path, {
      method,
      // The other side may close a kept-alive connection just as it is used again, and a POST is not
      // repeated.
      headers: { connection: 'close', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw new Error(`${method} ${path}: ${error.message}: ${String(error.cause)}`);
    });
    return { status: answer.status, text: await answer.text() };
  }

  async get<S extends z.ZodType>(schema: S, path: string): Promise<z.infer<S>> {
    return parsed(schema, path, await this.ask('GET', path));
  }

  async post<S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<z.infer<S>> {
    return parsed(schema, path, await this.ask('POST', path, body));
  }

  session = (id: string): Promise<SessionInfo> => this.get(SessionInfo, `/api/sessions/${id}`);
  counts = (id: string): Promise<CountsReport> => this.get(CountsReport, `/api/sessions/${id}/counts?top=0`);

  /** Reads the counts since the last read. */
  async read(id: string): Promise<CountsReport> {
    return this.post(CountsReport, `/api/sessions/${id}/read`, { reader: 'soak', top: TOP_LIMIT });
  }

  /**
   * Resolves once everything until now is counted or reported as a gap. The number of ticks that this takes
   * is not known.
   */
  async countedUntilNow(id: string, ms = 90_000): Promise<void> {
    const now = Date.now() + MARGIN_MS;
    await until(`session ${id} ticks`, async () => (await this.counts(id)).atMs > now, ms, POLL_MS);
  }
}

function parsed<S extends z.ZodType>(
  schema: S,
  path: string,
  { status, text }: { status: number; text: string },
): z.infer<S> {
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
  return schema.parse(JSON.parse(text));
}
