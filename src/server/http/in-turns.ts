import type { Context, TypedResponse } from 'hono';

/**
 * Answers with JSON of the type Body that is made in parts: each when `nextTurn` resolves, so that other requests and
 * ticks have their turns meanwhile. Nothing more is made for a client that has gone, or that does not read.
 */
export function inTurns<Body>(
  c: Context,
  parts: Iterator<string, undefined>,
  nextTurn: () => Promise<void>,
): Response & TypedResponse<Body, 200, 'json'> {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await nextTurn();
        const { value, done } = parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => void parts.return?.(),
    },
    { highWaterMark: 0 },
  );
  const response: Response = c.body(stream, 200, { 'Content-Type': 'application/json' });
  // The type of the body says what the parts are together, for the types of the route.
  return response as Response & TypedResponse<Body, 200, 'json'>;
}
