interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  /** Texts of options that are not their values. */
  names?: Partial<Record<T, string>>;
  onChange: (value: T) => void;
}

/** A field with a list of choices. */
export function Choice<T extends string>({ label, value, options, names = {}, onChange }: Props<T>) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value as T)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {names[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}
