interface Props {
  label: string;
  value: string;
  placeholder: string;
  maxLength?: number;
  onChange: (text: string) => void;
}

export function TextField({ label, value, placeholder, maxLength, onChange }: Props) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
