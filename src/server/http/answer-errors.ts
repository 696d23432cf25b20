import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { VmtallyError } from '../../errors.ts';
import { publicProblem, repeated, statusOf } from '../problems.ts';

/** Answers an error with its problem and status. `report` notes an error that is our own fault. */
export const answerErrors =
  (report: (error: unknown) => void): ErrorHandler =>
  (error, c) => {
    const known = error instanceof HTTPException && error.status < 500 ? fromHono(error) : error;
    const status = statusOf(known);
    if (status >= 500 && !isDisconnect(error)) report(error);
    return c.json({ error: publicProblem(known) }, status as ContentfulStatusCode);
  };

/** Hono itself refuses a body that is no JSON, or that is not declared as JSON. */
const fromHono = ({ status, message }: HTTPException): VmtallyError =>
  status === 415
    ? new VmtallyError(
        'REQUEST_TYPE',
        'the body is not said to be JSON',
        'Send Content-Type: application/json.',
      )
    : new VmtallyError('REQUEST_INVALID', repeated(message), 'GET /api/openapi.json describes it.');

/** True where the client closed the connection in the middle of its request. */
const isDisconnect = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ECONNRESET';
