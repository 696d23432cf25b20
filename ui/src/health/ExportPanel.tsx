import { plural } from '../../../src/text/units.ts';
import type { OtlpHealth } from '../../../src/wire/otlp.ts';
import { Icon } from '../parts/Icon.tsx';

const TITLES: Record<OtlpHealth['state'], string> = {
  starting: 'Metrics will be exported by OTLP',
  ok: 'Metrics are exported by OTLP',
  partial: 'The receiver refuses a part of the metrics',
  failing: 'Metrics are not exported: counting goes on',
};

/** Shows how exports by OTLP go, or why the receiver has none. */
export function ExportPanel({
  otlp: { url, state, problem, exports, failures, rejectedPoints, lastMs },
}: {
  otlp: OtlpHealth;
}) {
  const isBad = state === 'failing' || state === 'partial';
  return (
    <section className={`panel level ${isBad ? 'red' : 'grey'}`} aria-label="Export of metrics">
      <h2>
        <Icon name={isBad ? 'warning' : state === 'ok' ? 'good' : 'wait'} /> {TITLES[state]}
      </h2>
      {problem !== null && <p>{problem}</p>}
      <p className="quiet">
        {url}: {plural(exports, 'export')}
        {failures > 0 && `, ${plural(failures, 'failed attempt')}`}
        {rejectedPoints > 0 && `, ${plural(rejectedPoints, 'refused point')}`}
        {lastMs !== null && `, last ${new Date(lastMs).toLocaleString()}`}
      </p>
    </section>
  );
}
