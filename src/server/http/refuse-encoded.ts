import type { MiddlewareHandler } from 'hono';
import { VmtallyError } from '../../errors.ts';
import { repeated } from '../problems.ts';

/** Refuses a compressed body: a small body could unpack to any size. Throws REQUEST_TYPE. */
export const refuseEncoded: MiddlewareHandler = async (c, next) => {
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity') return next();
  throw new VmtallyError(
    'REQUEST_TYPE',
    `the body is encoded as ${JSON.stringify(repeated(encoding))}`,
    'Send it as it is: nothing is unpacked here.',
  );
};
