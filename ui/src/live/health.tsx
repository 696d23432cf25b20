import { createContext, type ReactNode, useContext } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import type { HealthMessage } from '../../../src/wire/views.ts';
import { useConnectionState } from './connection.ts';
import { useView } from './use-view.ts';

const Health = createContext<HealthMessage | null>(null);

/** Provides the service's health, which every view shows. */
export function HealthProvider({ children }: { children: ReactNode }) {
  const { model } = useView({ view: 'health' }, () => new Latest<HealthMessage>());
  return <Health value={model.message}>{children}</Health>;
}

export const useHealth = (): HealthMessage | null => useContext(Health);

export type SessionHealth = HealthMessage['sessions'][number];

/** The session of a place: the named session, or else the service's first session. */
export function useSession(id: string | null): SessionHealth | undefined {
  const state = useConnectionState();
  const wanted = id ?? (state.kind === 'open' ? state.greeting.session : null);
  const sessions = useHealth()?.sessions;
  return sessions?.find((session) => session.id === wanted) ?? (id === null ? sessions?.[0] : undefined);
}
