import type { EventList } from '../../../src/wire/feed.ts';
import type { Problem, SessionChange, SessionInfo } from '../../../src/wire/session.ts';
import { problemOf } from '../live/problem-of.ts';
import { shownHost } from '../place/use-place.ts';

/** A session as the form sends it. The service validates it and adds the defaults. */
export interface NewSession {
  name?: string;
  events: EventSpec[];
  scope: { pids?: number[]; inherit: boolean; cpus?: number[]; cgroups?: string[] };
  by: SessionInfo['by'];
  intervalMs: number;
}
export type EventSpec = SessionInfo['events'][number];

/** The service's problem with a request. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A hub passes views of hosts on, and nothing else. */
const OF_HOST: Problem = {
  code: 'NOT_FOUND',
  message: 'The hub of a fleet passes on what a host shows, and nothing else',
  hint: 'Open the page of the host’s own service',
};

/** Asks the service. Throws ApiError. */
export async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  if (shownHost() !== undefined) throw new ApiError(OF_HOST);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch {
    const hint = 'The page reconnects by itself: then try again';
    throw new ApiError({ code: 'NO_ANSWER', message: 'The service did not answer', hint });
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

const pathOf = (id: string, verb = '') => `api/sessions/${encodeURIComponent(id)}${verb}`;

export const listEvents = async (): Promise<EventList> =>
  ((await ask('GET', 'api/events')) as { events: EventList }).events;
export const createSession = (spec: NewSession) => ask('POST', 'api/sessions', spec) as Promise<SessionInfo>;
export const changeSession = (id: string, change: SessionChange) => ask('PATCH', pathOf(id), change);
export const suspendSession = (id: string) => ask('POST', pathOf(id, '/suspend'));
export const resumeSession = (id: string) => ask('POST', pathOf(id, '/resume'));
export const deleteSession = (id: string) => ask('DELETE', pathOf(id));
