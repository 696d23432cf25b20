import type { Logger } from 'pino';
import { TokenBucket } from '../token-bucket.ts';

/** Lines at once, and then one in so much time: a kernel without memory or files refuses again and again. */
const RATE = { burst: 5, everyMs: 10_000 };

/** Logs connections that the kernel could not open, at a limited rate. Their clients see a connection that no one answers. */
export function acceptFailureLog(log: Pick<Logger, 'warn'>): (error: Error) => void {
  const bucket = new TokenBucket(RATE);
  return (error) => {
    if (bucket.take() === 0) log.warn({ err: error }, 'a connection was not accepted');
  };
}
