/** A bar for a share; the number stands beside it. */
export function ShareBar({ share }: { share: number }) {
  return (
    <span className="bar" aria-hidden="true">
      <span style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }} />
    </span>
  );
}
