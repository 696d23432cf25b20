import type { MiddlewareHandler } from 'hono';

/** Answers one request in each iteration of the event loop, so that many requests do not delay ticks. */
export function takeTurns(): MiddlewareHandler {
  let turn: Promise<unknown> = Promise.resolve();
  return async (_, next) => {
    turn = turn.then(() => new Promise((resolve) => setImmediate(resolve)));
    await turn;
    await next();
  };
}
