/** `1:02:03`, hours from 0. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000 + 1e-6));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return [Math.floor(seconds / 3600), ...parts].join(':');
}
