import type { FleetHost } from '../../fleet/host-view.ts';
import type { FleetSeries } from '../../fleet/numbers.ts';
import type { HostRow, HostsMessage } from '../../wire/fleet-views.ts';

/** Numbers of a host in the chosen series, which are added up. */
export type RowNumbers = HostsMessage['all'];

/** Finds the numbers of hosts in these series. A list reads those of all hosts for each message, and shows few. */
export function numbersIn(chosen: readonly FleetSeries[]): (host: FleetHost) => RowNumbers {
  const hasAmount = chosen.length > 0 && chosen.every(({ form }) => form.value?.unit != null);
  return ({ presence, cells }) => {
    let [found, isCounted, isBounded] = [0, false, true];
    let [count, amount, rate, amountRate, missing, uncountedSeconds] = [0, 0, 0, 0, 0, 0];
    for (const { id } of chosen)
      for (const cell of cells) {
        if (cell.series !== id) continue;
        found++;
        count += cell.count;
        amount += cell.amount;
        rate += cell.rate;
        amountRate += cell.amountRate;
        if (cell.missing === null) isBounded = false;
        else missing += cell.missing;
        uncountedSeconds = Math.max(uncountedSeconds, cell.uncountedSeconds);
        isCounted ||= cell.counted;
      }
    const isKnown = chosen.length === 0 || found > 0;
    const hasRate = presence === 'present' && isCounted;
    return {
      count: isKnown ? count : null,
      amount: hasAmount && isKnown ? amount : null,
      rate: hasRate ? rate : null,
      amountRate: hasAmount && hasRate ? amountRate : null,
      missing: isBounded ? missing : null,
      uncountedSeconds,
    };
  };
}

/** The row of a host with these numbers. */
export const rowOf = (host: FleetHost, numbers: RowNumbers): HostRow => ({
  host: host.name,
  presence: host.presence,
  seenMs: host.seenMs,
  labels: host.labels,
  ...numbers,
  exact: host.exact,
  ...host.cost,
  skewMs: host.skewMs,
  intervalMs: host.intervalMs,
  sinceMs: host.sinceMs,
  epoch: host.epoch,
  state: host.state,
  problem: host.problem,
  refusal: host.refusal,
  twin: host.twin,
  thinned: host.thinned,
  kernel: host.kernel,
  vmtally: host.vmtally,
  bpftrace: host.bpftrace,
  cpus: host.cpus,
});
