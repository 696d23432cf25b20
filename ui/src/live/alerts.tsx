import { createContext, type ReactNode, useContext } from 'react';
import { Latest } from '../../../src/client/latest.ts';
import type { AlertStatus, AlertsMessage } from '../../../src/wire/alerts.ts';
import { useView } from './use-view.ts';

const Alerts = createContext<readonly AlertStatus[]>([]);

/** Provides the rules of alerts, and what fires, which every view shows. */
export function AlertsProvider({ children }: { children: ReactNode }) {
  const { model } = useView({ view: 'alerts' }, () => new Latest<AlertsMessage>());
  return <Alerts value={model.message?.alerts ?? []}>{children}</Alerts>;
}

export const useAlerts = (): readonly AlertStatus[] => useContext(Alerts);
