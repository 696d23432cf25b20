import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  CountsQuery,
  CountsReport,
  ErrorBody,
  EventsBody,
  FlameQuery,
  Login,
  MomentQuery,
  MomentReport,
  ReadRequest,
  SessionList,
  VmstatQuery,
} from '../wire/http.ts';
import { PagesQuery, PidParam, ProcessPages } from '../wire/process-pages.ts';
import { SessionChange, SessionId, SessionInfo, SessionSpec } from '../wire/session.ts';
import { StateQuery, StateReport } from '../wire/state.ts';
import { HealthMessage } from '../wire/views.ts';
import { body, failures, json, ofBody, ofSession } from './route-parts.ts';

/** The routes of the HTTP API with parameters, bodies and answers. `http/answers.ts` has the handlers. */

const id = { params: z.strictObject({ id: SessionId }) };
const session = '/api/sessions/{id}';

export const ROUTES = {
  list: createRoute({
    operationId: 'listSessions',
    method: 'get',
    path: '/api/sessions',
    summary: 'List all sessions',
    responses: { 200: json(SessionList, 'All sessions, oldest first'), ...failures },
  }),
  create: createRoute({
    operationId: 'createSession',
    method: 'post',
    path: '/api/sessions',
    summary: 'Create a session and start to count',
    request: { body: body(SessionSpec) },
    responses: {
      201: json(SessionInfo, 'The session. It is starting: its state tells when it counts'),
      ...failures,
      ...ofBody,
      429: json(ErrorBody, 'Too many sessions'),
      503: json(ErrorBody, 'The kernel’s tracepoints can no longer be read'),
    },
  }),
  get: createRoute({
    operationId: 'getSession',
    method: 'get',
    path: session,
    summary: 'Show a session',
    request: id,
    responses: { 200: json(SessionInfo, 'The session as it is now'), ...ofSession },
  }),
  change: createRoute({
    operationId: 'changeSession',
    method: 'patch',
    path: session,
    summary: 'Change the events or the interval; counts of events that stay continue',
    request: { ...id, body: body(SessionChange) },
    responses: {
      200: json(SessionInfo, 'The session as it is now'),
      ...ofSession,
      409: json(ErrorBody, 'The session has ended'),
      ...ofBody,
    },
  }),
  remove: createRoute({
    operationId: 'deleteSession',
    method: 'delete',
    path: session,
    summary: 'End a session and delete its counts',
    request: id,
    responses: { 204: { description: 'The session is deleted' }, ...ofSession },
  }),
  suspend: createRoute({
    operationId: 'suspendSession',
    method: 'post',
    path: `${session}/suspend`,
    summary: 'Suspend a session: it stops counting, without overhead, until it is resumed',
    request: id,
    responses: {
      200: json(SessionInfo, 'The session, which is suspended'),
      ...ofSession,
      409: json(ErrorBody, 'The session has ended'),
    },
  }),
  resume: createRoute({
    operationId: 'resumeSession',
    method: 'post',
    path: `${session}/resume`,
    summary: 'Resume a suspended or failed session',
    request: id,
    responses: {
      200: json(SessionInfo, 'The session, which is starting'),
      ...ofSession,
      409: json(ErrorBody, 'The session has ended'),
    },
  }),
  counts: createRoute({
    operationId: 'getCounts',
    method: 'get',
    path: `${session}/counts`,
    summary: 'Counts from the start of the session to its last tick',
    request: { ...id, query: CountsQuery },
    responses: { 200: json(CountsReport, 'The counts'), ...ofSession },
  }),
  moment: createRoute({
    operationId: 'getMoment',
    method: 'get',
    path: `${session}/moment`,
    summary: 'What each program, user, cgroup, container or unit counted in a tick of the last ten minutes',
    request: { ...id, query: MomentQuery },
    responses: { 200: json(MomentReport, 'The counts of the tick'), ...ofSession },
  }),
  read: createRoute({
    operationId: 'readCounts',
    method: 'post',
    path: `${session}/read`,
    summary: 'Counts from this reader’s last read to the last tick, where the next read starts',
    request: { ...id, body: body(ReadRequest) },
    responses: { 200: json(CountsReport, 'The counts'), ...ofSession, ...ofBody },
  }),
  flame: createRoute({
    operationId: 'getFlame',
    method: 'get',
    path: `${session}/flame`,
    summary: 'The flame graph of a session that samples stacks (view `flame`), as a file',
    request: { ...id, query: FlameQuery },
    responses: {
      200: {
        description:
          'The file in the form asked for: a picture, a page, folded stacks, a profile for pprof or for speedscope',
        content: Object.fromEntries(
          ['image/svg+xml', 'text/html', 'text/plain', 'application/gzip', 'application/json'].map((type) => [
            type,
            { schema: z.any() },
          ]),
        ),
      },
      ...ofSession,
    },
  }),
  pages: createRoute({
    operationId: 'getProcessPages',
    method: 'get',
    path: '/api/processes/{pid}/pages',
    summary: 'Read the pages of a process: its mappings, and how often their pages are mapped; role control',
    request: { params: PidParam, query: PagesQuery },
    responses: {
      200: json(ProcessPages, 'The pages as they were read now'),
      ...failures,
      403: json(ErrorBody, 'Not the role control, or the service has no right to look into the process'),
      404: json(ErrorBody, 'No such process, one without memory of its own, or no such mapping'),
      429: json(ErrorBody, 'Too many readings'),
      503: json(ErrorBody, 'The kernel lets nobody read the process now'),
    },
  }),
  state: createRoute({
    operationId: 'getState',
    method: 'get',
    path: '/api/state',
    summary: 'Slab caches, free blocks and allocation sites as they are; read at most once in ten seconds',
    request: { query: StateQuery },
    responses: {
      200: json(StateReport, 'The last reading, or the one that is due'),
      ...failures,
      429: json(ErrorBody, 'Too many requests'),
    },
  }),
  vmstat: createRoute({
    operationId: 'getVmstat',
    method: 'get',
    path: '/api/vmstat',
    summary: 'The counters of /proc/vmstat and the named counts, in the kernel’s format',
    request: { query: VmstatQuery },
    responses: {
      200: {
        description:
          'A line `NAME VALUE` for each counter as of the last tick: the kernel’s counters in its order, then the named counts',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...ofSession,
      503: json(ErrorBody, 'The session has no tick yet'),
    },
  }),
  events: createRoute({
    operationId: 'listEvents',
    method: 'get',
    path: '/api/events',
    summary: 'List the probes that a session can count, in addition to any tracepoint of the kernel',
    responses: { 200: json(EventsBody, 'The probes by name'), ...failures },
  }),
  health: createRoute({
    operationId: 'getHealth',
    method: 'get',
    path: '/api/health',
    summary: 'Health of the service: completeness of the counts, and overhead',
    responses: { 200: json(HealthMessage, 'The health as it is now'), ...failures },
  }),
  metrics: createRoute({
    operationId: 'getMetrics',
    method: 'get',
    path: '/metrics',
    summary: 'Metrics for Prometheus as of the last tick of the first session',
    request: {},
    responses: {
      200: {
        description:
          'The metrics as the header Accept asks: text 0.0.4, OpenMetrics 1.0, or protobuf with native histograms',
        content: Object.fromEntries(
          ['text/plain', 'application/openmetrics-text', 'application/vnd.google.protobuf'].map((type) => [
            type,
            { schema: z.any() },
          ]),
        ),
      },
      ...failures,
      404: json(ErrorBody, 'A replay, which has no metrics'),
    },
  }),
  login: createRoute({
    operationId: 'login',
    // The login needs no token: it takes one.
    security: [],
    method: 'post',
    path: '/login',
    summary: 'Log in: exchange the token for a cookie',
    request: { body: body(Login) },
    responses: { 204: { description: 'The cookie is set' }, ...failures, ...ofBody },
  }),
} as const;
