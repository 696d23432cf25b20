import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { VmtallyError } from '../../errors.ts';
import { shortened } from '../../printable.ts';
import { publicProblem, refusalHeaders, statusOf } from '../problems.ts';

/**
 * Answers an error with its problem and status. `report` logs an error of the service (status 500), not a limit that
 * a client has met (503).
 */
export const answerErrors =
  (report: (error: unknown) => void): ErrorHandler =>
  (error, c) => {
    const refusal = error instanceof HTTPException && error.status < 500 ? fromHono(error) : error;
    const status = statusOf(refusal);
    if (status === 500 && !isDisconnect(error)) report(error);
    const problem = publicProblem(refusal);
    for (const [name, value] of Object.entries(refusalHeaders(problem))) c.header(name, value);
    return c.json({ error: problem }, status as ContentfulStatusCode);
  };

/** Translates Hono's refusal of a body that is not JSON or not declared as JSON. */
const fromHono = ({ status, message }: HTTPException): VmtallyError =>
  status === 415
    ? new VmtallyError(
        'REQUEST_TYPE',
        'the body is not declared as JSON',
        'Send Content-Type: application/json.',
      )
    : new VmtallyError('REQUEST_INVALID', shortened(message), 'GET /api/openapi.json describes the request.');

/** True if the client closed the connection in the middle of its request. */
const isDisconnect = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ECONNRESET';
