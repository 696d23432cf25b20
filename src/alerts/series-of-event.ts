/** The index of the series that a rule or a condition names: by its label, or without its category. Undefined if there is none. */
export function seriesOfEvent(series: readonly { label: string }[], event: string): number | undefined {
  const exact = series.findIndex(({ label }) => label === event);
  const found =
    exact === -1 ? series.findIndex(({ label }) => label.replace(/^[^:]*:/, '') === event) : exact;
  return found === -1 ? undefined : found;
}
