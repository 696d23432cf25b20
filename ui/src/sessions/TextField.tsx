import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  placeholder: string;
  maxLength?: number;
  /** The fault of the text, which follows the field. */
  fault?: string | undefined;
  onChange: (text: string) => void;
  onLeave?: () => void;
}

export function TextField({ label, value, placeholder, maxLength, fault, onChange, onLeave }: Props) {
  const id = useId();
  return (
    <label className="field">
      <span>{label}</span>
      <input
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={fault !== undefined}
        // The name of the field without its fault, which is in the label too.
        aria-label={label}
        aria-describedby={fault === undefined ? undefined : id}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onLeave}
      />
      {fault !== undefined && (
        <small id={id} className="fault" role="alert">
          {fault}
        </small>
      )}
    </label>
  );
}
