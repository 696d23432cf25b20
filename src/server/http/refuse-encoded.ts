import type { MiddlewareHandler } from 'hono';
import { VmtallyError } from '../../errors.ts';
import { shortened } from '../../printable.ts';

/** Refuses a compressed body: a small body could unpack to any size. Throws REQUEST_TYPE. */
export const refuseEncoded: MiddlewareHandler = async (c, next) => {
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity') return next();
  throw new VmtallyError(
    'REQUEST_TYPE',
    `the body is encoded as ${JSON.stringify(shortened(encoding))}`,
    'Send the body without an encoding: the service does not decompress bodies.',
  );
};
