import { CODES, type Code, VmtallyError } from '../errors.ts';
import type { Answers, Engine, Request, Verb } from '../wire/feed.ts';
import type { ToController, ToServer } from '../wire/link.ts';

/** The counting process at the other end of the pipe. */
export class ServerEnd implements Engine {
  readonly #send: (message: ToController) => void;
  readonly #listeners = new Set<Parameters<Engine['onFeed']>[0]>();
  readonly #pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #ids = 0;

  constructor(send: (message: ToController) => void) {
    this.#send = send;
  }

  onFeed(listener: Parameters<Engine['onFeed']>[0]): void {
    this.#listeners.add(listener);
  }

  ask<V extends Verb>(request: Extract<Request, { verb: V }>, from?: string): Promise<Answers[V]> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ kind: 'ask', id, request, ...(from === undefined ? {} : { from }) });
    });
  }

  /** Handles a message from the pipe. The next message must wait until it resolves: answers refer to feeds before them. */
  async receive(message: Extract<ToServer, { kind: 'feed' | 'answer' | 'refusal' }>): Promise<void> {
    if (message.kind === 'feed') {
      for (const listener of this.#listeners) await listener(message.feed);
      return;
    }
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'answer') request?.resolve(message.value as never);
    else {
      const { code, message: text, hint, retryAfter } = message.problem;
      const known = Object.hasOwn(CODES, code) && code !== 'INTERNAL';
      // An INTERNAL error in the counting process is an INTERNAL error here too: log it, never forward its
      // text to the client.
      request?.reject(known ? new VmtallyError(code as Code, text, hint, { retryAfter }) : new Error(text));
    }
  }
}
