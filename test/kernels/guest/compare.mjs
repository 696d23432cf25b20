import { figure, must, say, vmtally } from './tool.mjs';

/** Compares some groups or identities while a command runs. Prints the result for the record. */
export function compare(identities, command) {
  const args = ['compare', '--strict', '--json', '-i', identities.join(), '--', ...command];
  const { status, reports, text } = vmtally(args, 600);
  const { rows, exactness } = reports.at(-1) ?? {};
  must(rows?.length > 0, `status ${status}: ${text.slice(-1500)}`);
  say({ kind: 'compared', rows: brief(rows) });
  const expected = rows.some(({ verdict }) => verdict === 'unexplained') ? 4 : 0;
  must(status === expected, `status ${status} of compare --strict, not ${expected}`);
  return rows.map((row) => ({ ...row, missedRunsKnown: exactness.missedRunsKnown }));
}

/**
 * The rows of a comparison; fails if some are unexplained. compare warns that kernels before 6.7 do not count
 * skipped runs: with them, tracepoints may be short by up to two percent, as those in interrupts are while
 * other programs run.
 */
export function explained(rows) {
  const skipped = ({ missedRunsKnown, residual, counter }) =>
    !missedRunsKnown && residual.high < 0 && -residual.low <= 0.02 * counter.high;
  const problems = rows
    .filter((row) => (row.verdict === 'unexplained' && !skipped(row)) || row.verdict === 'lost keys')
    .map(
      ({ id, counted, counter, verdict }) =>
        `${id} ${verdict}: counted ${figure(counted)}, vmstat ${span(counter)}`,
    );
  must(problems.length === 0, problems.join('; '));
  return rows;
}

export const span = ({ low, high }) => (low === high ? figure(low) : `${figure(low)} to ${figure(high)}`);

export function verdicts(rows) {
  const count = (wanted) => rows.filter(({ verdict }) => verdict === wanted).length;
  return `${count('balanced')} balanced, ${count('explained')} explained`;
}

const brief = (rows) =>
  rows
    .filter(({ verdict }) => verdict !== null)
    .map(({ id, verdict, counted, counter, residual, causes }) => ({
      id,
      verdict,
      counted,
      counter,
      residual,
      causes: causes.map((cause) => cause.id),
    }));
