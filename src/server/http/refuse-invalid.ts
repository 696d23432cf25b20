import type { Hook } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { invalid } from '../problems.ts';

/** Refuses a request that does not match the schemas of its route. Throws REQUEST_INVALID. */
export const refuseInvalid: Hook<unknown, Env, string, undefined> = (result) => {
  if (result.success) return;
  const part = result.target === 'json' ? 'the body' : `the ${result.target}`;
  // zod-validator gives the hook the value too, which its types leave out.
  const value: unknown = 'data' in result ? result.data : undefined;
  throw invalid(part, result.error, value, 'GET /api/openapi.json describes the request.');
};
