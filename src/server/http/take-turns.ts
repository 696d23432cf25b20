import type { MiddlewareHandler } from 'hono';
import { turnTaker } from '../../turn-taker.ts';

/** Answers one request in each iteration of the event loop, so that many requests do not delay ticks. */
export function takeTurns(): MiddlewareHandler {
  const nextTurn = turnTaker();
  return async (_, next) => {
    await nextTurn();
    await next();
  };
}
