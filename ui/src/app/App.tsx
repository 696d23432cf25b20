import './app.css';
import type { ReactNode } from 'react';
import { AlertsView } from '../alerts/AlertsView.tsx';
import { Board } from '../board/Board.tsx';
import { CompareView } from '../compare/CompareView.tsx';
import { FlameView } from '../flame/FlameView.tsx';
import { FleetPage } from '../fleet/FleetPage.tsx';
import { HostNote } from '../fleet/HostNote.tsx';
import { HealthLine } from '../health/HealthLine.tsx';
import { HealthView } from '../health/HealthView.tsx';
import { AlertsProvider } from '../live/alerts.tsx';
import { useConnectionState, useFleet, useIsReplay, useRefusal } from '../live/connection.ts';
import { HealthProvider } from '../live/health.tsx';
import { OutstandingView } from '../outstanding/OutstandingView.tsx';
import { Overview } from '../overview/Overview.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import type { Place } from '../place/place.ts';
import { usePlace } from '../place/use-place.ts';
import { ProcessView } from '../process/ProcessView.tsx';
import { NOT_HELD, NOT_PAST } from '../replay/not-held.ts';
import { TimeLine } from '../replay/TimeLine.tsx';
import { SessionsView } from '../sessions/SessionsView.tsx';
import { SitesView } from '../sites/SitesView.tsx';
import { StateView } from '../state/StateView.tsx';
import { SystemView } from '../system/SystemView.tsx';
import { VmstatView } from '../vmstat/VmstatView.tsx';
import { Announcer } from './Announcer.tsx';
import { Header } from './Header.tsx';
import { PageTitle } from './PageTitle.tsx';

export function App() {
  const place = usePlace();
  const live = useConnectionState().kind === 'open';
  const refusal = useRefusal();
  const fleet = useFleet();
  if (fleet !== undefined && place.host === null)
    return (
      <AlertsProvider>
        <FleetPage fleet={fleet} place={place} />
      </AlertsProvider>
    );
  return (
    // Another host has subscriptions of its own.
    <Providers key={place.host}>
      <a className="skip" href="#main">
        Skip to the numbers
      </a>
      <Header place={place} />
      {place.host === null ? <TimeLine place={place} /> : <HostNote host={place.host} />}
      <HealthLine place={place} />
      <Announcer />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll a view without controls */}
      <main id="main" tabIndex={0} className={live || refusal !== null ? '' : 'stale'} data-view={place.view}>
        <PageTitle place={place} />
        {refusal !== null && <ProblemNote problem={refusal} />}
        <CurrentView place={place} />
      </main>
    </Providers>
  );
}

/** Provides what every view shows. */
const Providers = ({ children }: { children: ReactNode }) => (
  <HealthProvider>
    <AlertsProvider>{children}</AlertsProvider>
  </HealthProvider>
);

function CurrentView({ place }: { place: Place }) {
  const isReplay = useIsReplay();
  const notHeld = isReplay ? NOT_HELD[place.view] : place.at === null ? undefined : NOT_PAST[place.view];
  if (notHeld !== undefined) return <p className="empty">{notHeld}</p>;
  switch (place.view) {
    case 'overview':
      return <Overview place={place} />;
    case 'board':
      return <Board place={place} />;
    case 'process':
      return <ProcessView place={place} />;
    case 'system':
      return <SystemView place={place} />;
    case 'vmstat':
      return <VmstatView place={place} />;
    case 'compare':
      return <CompareView place={place} />;
    case 'sites':
      return <SitesView place={place} />;
    case 'flame':
      return <FlameView place={place} />;
    case 'outstanding':
      return <OutstandingView place={place} />;
    case 'state':
      return <StateView place={place} />;
    case 'alerts':
      return <AlertsView place={place} />;
    case 'health':
      return <HealthView />;
    case 'sessions':
      return <SessionsView place={place} />;
  }
}
