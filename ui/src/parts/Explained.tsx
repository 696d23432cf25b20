/** A text with an explanation, on hover and for screen readers; without one, only the text. */
export function Explained({ text, why }: { text: string; why: string | undefined }) {
  if (why === undefined) return text;
  return (
    <span className="explained" title={why}>
      {text}
      <span className="for-readers"> ({why})</span>
    </span>
  );
}
