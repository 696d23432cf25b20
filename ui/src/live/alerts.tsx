import { createContext, type ReactNode, useContext } from 'react';
import { Alerts as AlertsModel } from '../../../src/client/alerts.ts';
import type { AlertStatus } from '../../../src/wire/alerts.ts';
import { useView } from './use-view.ts';

const Alerts = createContext<readonly AlertStatus[]>([]);

/** Provides the rules of alerts, and what fires, which every view shows. */
export function AlertsProvider({ children }: { children: ReactNode }) {
  const { model } = useView({ view: 'alerts' }, () => new AlertsModel());
  return <Alerts value={model.all}>{children}</Alerts>;
}

export const useAlerts = (): readonly AlertStatus[] => useContext(Alerts);
