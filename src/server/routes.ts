import { createRoute, z } from '@hono/zod-openapi';
import {
  CountsQuery,
  CountsReport,
  ErrorBody,
  EventsBody,
  Login,
  ReadRequest,
  SessionList,
  VmstatQuery,
} from '../wire/http.ts';
import { SessionChange, SessionId, SessionInfo, SessionSpec } from '../wire/session.ts';
import { HealthMessage } from '../wire/views.ts';

/** The HTTP interface: each route with its parameters, bodies and answers. `http/answers.ts` has the handlers. */

const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const failures = {
  400: json(ErrorBody, 'It is not as described here, or names what is not there'),
  401: json(ErrorBody, 'No token, or a wrong one'),
  403: json(ErrorBody, 'Asked for by another site’s page'),
};
const ofSession = { ...failures, 404: json(ErrorBody, 'There is no such session') };
const ofBody = {
  413: json(ErrorBody, 'The body is too large'),
  415: json(ErrorBody, 'The body is not application/json, or is packed'),
};
const id = { params: z.strictObject({ id: SessionId }) };
const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});
const session = '/api/sessions/{id}';

export const ROUTES = {
  list: createRoute({
    method: 'get',
    path: '/api/sessions',
    summary: 'All sessions',
    responses: { 200: json(SessionList, 'In the order in which they were made'), ...failures },
  }),
  create: createRoute({
    method: 'post',
    path: '/api/sessions',
    summary: 'Begin to count',
    request: { body: body(SessionSpec) },
    responses: {
      201: json(SessionInfo, 'It is starting; its state says when it counts'),
      ...failures,
      ...ofBody,
      429: json(ErrorBody, 'There are too many sessions'),
      503: json(ErrorBody, 'The kernel’s tracepoints cannot be read any more'),
    },
  }),
  get: createRoute({
    method: 'get',
    path: session,
    summary: 'One session',
    request: id,
    responses: { 200: json(SessionInfo, 'As it is now'), ...ofSession },
  }),
  change: createRoute({
    method: 'patch',
    path: session,
    summary: 'Count other events, or at another interval; counts of events that stay go on',
    request: { ...id, body: body(SessionChange) },
    responses: {
      200: json(SessionInfo, 'As it is now'),
      ...ofSession,
      409: json(ErrorBody, 'It has ended'),
      ...ofBody,
    },
  }),
  remove: createRoute({
    method: 'delete',
    path: session,
    summary: 'End a session and forget its counts',
    request: id,
    responses: { 204: { description: 'It is gone' }, ...ofSession },
  }),
  suspend: createRoute({
    method: 'post',
    path: `${session}/suspend`,
    summary: 'Stop counting for a while; costs nothing meanwhile',
    request: id,
    responses: {
      200: json(SessionInfo, 'It is suspended'),
      ...ofSession,
      409: json(ErrorBody, 'It has ended'),
    },
  }),
  resume: createRoute({
    method: 'post',
    path: `${session}/resume`,
    summary: 'Count again',
    request: id,
    responses: {
      200: json(SessionInfo, 'It is starting'),
      ...ofSession,
      409: json(ErrorBody, 'It has ended'),
    },
  }),
  counts: createRoute({
    method: 'get',
    path: `${session}/counts`,
    summary: 'Counts since the session began, up to its last tick',
    request: { ...id, query: CountsQuery },
    responses: { 200: json(CountsReport, 'The counts'), ...ofSession },
  }),
  read: createRoute({
    method: 'post',
    path: `${session}/read`,
    summary: 'Counts since this reader’s last read, up to the last tick; the next read goes on from there',
    request: { ...id, body: body(ReadRequest) },
    responses: { 200: json(CountsReport, 'The counts'), ...ofSession, ...ofBody },
  }),
  vmstat: createRoute({
    method: 'get',
    path: '/api/vmstat',
    summary: 'The counters of /proc/vmstat and the named counts, in the kernel’s own format',
    request: { query: VmstatQuery },
    responses: {
      200: {
        description:
          'A line `NAME VALUE` for each: all of the kernel’s in its order, then the named ones, as of the last tick',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...ofSession,
      503: json(ErrorBody, 'The session has not counted yet'),
    },
  }),
  events: createRoute({
    method: 'get',
    path: '/api/events',
    summary: 'Probes that a session can count; any tracepoint of the kernel can be counted too',
    responses: { 200: json(EventsBody, 'By name'), ...failures },
  }),
  health: createRoute({
    method: 'get',
    path: '/api/health',
    summary: 'Whether all is counted, and what counting costs',
    responses: { 200: json(HealthMessage, 'As it is now'), ...failures },
  }),
  login: createRoute({
    method: 'post',
    path: '/login',
    summary: 'Show the token once, for a cookie',
    request: { body: body(Login) },
    responses: { 204: { description: 'The cookie is set' }, ...failures, ...ofBody },
  }),
} as const;
