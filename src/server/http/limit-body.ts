import { bodyLimit } from 'hono/body-limit';
import { VmtallyError } from '../../errors.ts';

/** Most bytes of a request's body. */
const BODY_LIMIT = 64 << 10;

/** Refuses a body over the limit. Throws REQUEST_SIZE. */
export const limitBody = bodyLimit({
  maxSize: BODY_LIMIT,
  onError: () => {
    throw new VmtallyError('REQUEST_SIZE', `the body is over ${BODY_LIMIT} bytes`, 'Send a smaller body.');
  },
});
