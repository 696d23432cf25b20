import type { Logger } from 'pino';
import { reasonOf } from '../../reason-of.ts';
import type { PostedAlert } from './posted-alert.ts';

/** Most alerts that wait to be sent, and most of a request. */
const WAITING = 1_000;
const BATCH = 100;
/** Time for an answer, and until a request that failed is repeated, in ms. */
const ANSWER_MS = 5_000;
const AGAIN_MS = 5_000;

export interface ReceiverOptions {
  url: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Replaced by tests. */
  post?: typeof fetch;
  answerMs?: number;
  againMs?: number;
}

/**
 * Sends alerts to an address, a request at a time. Of an alert only the newest state waits, so that a receiver that hangs
 * costs no more than its queue, and delays nothing.
 */
export class Receiver {
  readonly #options: Required<ReceiverOptions>;
  /** The alerts that wait, by their labels; the oldest come first. */
  readonly #waiting = new Map<string, PostedAlert>();
  /** Labels of those that will be sent again in a minute, if they still fire. */
  readonly #repeated = new Set<string>();
  readonly #ending = new AbortController();
  #dropped = 0;
  #isSending = false;
  #isFailing = false;
  #isRefusing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReceiverOptions) {
    this.#options = { post: fetch, answerMs: ANSWER_MS, againMs: AGAIN_MS, ...options };
  }

  /** Alerts that wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** `repeated`: true for alerts that will be sent again in a minute. They make room for others. */
  send(alerts: readonly PostedAlert[], repeated = false): void {
    if (this.#ending.signal.aborted) return;
    for (const alert of alerts) {
      const key = JSON.stringify(alert.labels);
      if (!this.#waiting.has(key) && this.#waiting.size >= WAITING) {
        this.#dropped++;
        const [oldest] = repeated ? [] : this.#repeated;
        if (oldest === undefined) continue;
        this.#delete(oldest);
      }
      this.#waiting.set(key, alert);
      if (repeated) this.#repeated.add(key);
      else this.#repeated.delete(key);
    }
    if (!this.#isSending && this.#timer === undefined) void this.#sendAll();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#repeated.clear();
    this.#ending.abort();
  }

  #delete(key: string): void {
    this.#waiting.delete(key);
    this.#repeated.delete(key);
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    let failure: string | undefined;
    while (this.#waiting.size > 0 && failure === undefined) failure = await this.#sendBatch();
    this.#isSending = false;
    if (this.#ending.signal.aborted) return;
    this.#log(failure);
    if (failure === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#sendAll();
    }, this.#options.againMs).unref();
  }

  /** Returns why the alerts must be sent again; undefined if the receiver has them, or will never take them. */
  async #sendBatch(): Promise<string | undefined> {
    const { url, post, answerMs } = this.#options;
    const batch = [...this.#waiting].slice(0, BATCH);
    let answer: Response;
    // Node 20 collects the signal of AbortSignal.timeout() as garbage where only AbortSignal.any() has it: it never fires.
    const asked = new AbortController();
    const end = () => asked.abort();
    const timer = setTimeout(end, answerMs);
    this.#ending.signal.addEventListener('abort', end);
    try {
      answer = await post(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(batch.map(([, alert]) => alert)),
        // The configuration names the address: a receiver must not lead elsewhere.
        redirect: 'error',
        signal: asked.signal,
      });
      await answer.body?.cancel();
    } catch (error) {
      return asked.signal.aborted ? 'no answer in time' : reasonOf(error);
    } finally {
      clearTimeout(timer);
      this.#ending.signal.removeEventListener('abort', end);
    }
    if (answer.status >= 500 || answer.status === 429) return `HTTP ${answer.status}`;
    this.#logAnswer(answer, batch.length);
    for (const [key, alert] of batch) if (this.#waiting.get(key) === alert) this.#delete(key);
    return undefined;
  }

  /** Logs when the receiver begins to refuse alerts, and when it takes them again. */
  #logAnswer({ ok, status }: Response, alerts: number): void {
    if (ok !== this.#isRefusing) return;
    this.#isRefusing = !ok;
    const { url, log } = this.#options;
    const receiver = hostOf(url);
    if (ok) log.info({ receiver }, 'alerts are accepted again');
    else log.warn({ receiver, alerts, status }, 'alerts are refused');
  }

  /** Logs when sending fails, when it goes on, and how many alerts had no place since the last attempt. */
  #log(failure: string | undefined): void {
    const { url, log } = this.#options;
    const receiver = hostOf(url);
    if (this.#dropped > 0)
      log.warn({ receiver, dropped: this.#dropped }, 'alerts are dropped: too many wait');
    this.#dropped = 0;
    const isFailing = failure !== undefined;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    if (isFailing) log.warn({ receiver, why: failure }, 'alerts cannot be sent; counting goes on');
    else log.info({ receiver }, 'alerts are sent again');
  }
}

/** The address without the parts that may hold a secret. */
const hostOf = (url: string): string => new URL(url).host;
