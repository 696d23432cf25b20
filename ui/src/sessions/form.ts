import type { NewSession } from './api.ts';
import { eventNames, toEvents, toNumbers } from './event-text.ts';

/** The fields of the form as the user typed them. */
export interface SessionForm {
  name: string;
  events: string;
  filter: string;
  pids: string;
  inherit: boolean;
  cpus: string;
  cgroups: string;
  by: NewSession['by'];
  intervalMs: number;
}

export const EMPTY: SessionForm = {
  name: '',
  events: '',
  filter: '',
  pids: '',
  inherit: true,
  cpus: '',
  cgroups: '',
  by: 'pid',
  intervalMs: 1000,
};

/** Converts the form to a session. The service uses its defaults for empty fields. */
export function toSession({
  name,
  events,
  filter,
  pids,
  inherit,
  cpus,
  cgroups,
  by,
  intervalMs,
}: SessionForm): NewSession {
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    events: toEvents(events, filter),
    scope: {
      inherit,
      ...(pids.trim() === '' ? {} : { pids: toNumbers(pids) }),
      ...(cpus.trim() === '' ? {} : { cpus: toNumbers(cpus) }),
      ...(cgroups.trim() === '' ? {} : { cgroups: eventNames(cgroups) }),
    },
    by,
    intervalMs,
  };
}
