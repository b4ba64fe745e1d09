import { WORDS } from '../words/ja.ts'

interface TextFieldProps {
  name: string
  label: string
  hint: string
  required: boolean
  value: string
  /** The sentence beside the field; null when nothing is wrong with it. */
  error: string | null
  type: 'tel' | 'email' | 'text'
  autocomplete: string
  onChange: (value: string) => void
}

/** Which keyboard a telephone shows. */
const KEYBOARDS = {
  tel: { type: 'tel', inputMode: 'tel' },
  email: { type: 'email', inputMode: 'email' },
  text: { type: 'text', inputMode: 'text' },
} as const

/** A text field with a label that stays, a hint below it, and what is wrong beside it. */
export function TextField(field: TextFieldProps) {
  const { name, label, hint, required, value, error, type, autocomplete, onChange } = field
  return (
    <div class="field">
      <label for={name}>
        {label}
        <span class={required ? 'mark required' : 'mark'}>{required ? WORDS.required : WORDS.optional}</span>
      </label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      {error !== null && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
      <input
        id={name}
        name={name}
        {...KEYBOARDS[type]}
        autocomplete={autocomplete}
        autocapitalize="off"
        spellcheck={false}
        maxLength={type === 'email' ? 300 : 100}
        value={value}
        required={required}
        aria-invalid={error !== null}
        aria-describedby={error === null ? `${name}-hint` : `${name}-error ${name}-hint`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  )
}

interface CheckProps {
  name: string
  label: string
  isChecked: boolean
  error: string | null
  onChange: (isChecked: boolean) => void
}

/** A box to tick, all of it wide enough for a thumb. */
export function Check({ name, label, isChecked, error, onChange }: CheckProps) {
  return (
    <div class="field">
      {error !== null && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
      <label class="check" for={name}>
        <input
          id={name}
          name={name}
          type="checkbox"
          checked={isChecked}
          required
          aria-invalid={error !== null}
          {...(error !== null && { 'aria-describedby': `${name}-error` })}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
    </div>
  )
}
