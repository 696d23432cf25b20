import type { z } from '@hono/zod-openapi';
import { ErrorBody } from '../wire/http.ts';

// Parts that the descriptions of routes share.

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
export const failures = {
  400: json(ErrorBody, 'Invalid request, or a request that names something unknown'),
  401: json(ErrorBody, 'No token, or a wrong token'),
  403: json(ErrorBody, 'Request with a Host that is not the service’s, or from a page of another site'),
};
export const ofSession = { ...failures, 404: json(ErrorBody, 'Unknown session') };
export const ofBody = {
  413: json(ErrorBody, 'Body too large'),
  415: json(ErrorBody, 'Body not application/json, or compressed'),
};
export const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});
