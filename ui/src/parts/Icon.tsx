const PATHS = {
  live: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  wait: 'M8 3a5 5 0 1 0 5 5h-1.6A3.4 3.4 0 1 1 8 4.6z',
  warning: 'M8 1.5 15 14H1zM7.2 6v4h1.6V6zm0 5v1.6h1.6V11z',
  good: 'M6.4 12.2 2.6 8.4l1.2-1.2 2.6 2.6 5.8-5.8 1.2 1.2z',
  // `info` is a circle with an i, `minus` a circle with a bar.
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM7.1 4h1.8v1.8H7.1zm0 2.9h1.8V12H7.1z',
  minus: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM4 7.1h8v1.8H4z',
  wave: 'M1.5 9.5C3.5 5 6 5 8 7.5s3.5 1.5 5-2l1.5.8C12.5 11 10 11 7.5 8.5S4.5 7 3 10.3z',
  up: 'M8 4l4.5 7h-9z',
  down: 'M8 12 3.5 5h9z',
  back: 'M10.5 2.5 5 8l5.5 5.5 1.2-1.2L7.4 8l4.3-4.3z',
} as const;

/** An icon beside a text with the same meaning, so screen readers skip the icon. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} fillRule="evenodd" />
    </svg>
  );
}
