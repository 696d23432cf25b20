import type { SessionInfo } from '../../../src/wire/session.ts';

interface Props {
  /** The session that the form created; null before. */
  created: Pick<SessionInfo, 'id' | 'name'> | null;
  sessions: readonly Pick<SessionInfo, 'id' | 'state'>[];
}

/** Tells how far the session is that the form created. A session that failed or was suspended tells it itself. */
export function CreatedNote({ created, sessions }: Props) {
  return <span role="status">{created === null ? '' : textOf(created, sessions)}</span>;
}

function textOf({ id, name }: NonNullable<Props['created']>, sessions: Props['sessions']): string {
  // The list of sessions may come after the answer to the form.
  const state = sessions.find((session) => session.id === id)?.state ?? 'starting';
  if (state === 'starting') return `Session ${name} is starting.`;
  return state === 'counting' ? `Session ${name} counts.` : '';
}
