import type { ComponentChildren } from 'preact'

interface ButtonProps {
  kind?: 'first' | 'second' | 'quiet' | 'grave'
  /** At work: it keeps its place and the focus, and does nothing. */
  isBusy?: boolean
  /** Left out in a form, whose button sends it. */
  onPress?: () => void
  children: ComponentChildren
}

/** A button as wide as the screen, for a thumb. */
export function Button({ kind = 'first', isBusy = false, onPress, children }: ButtonProps) {
  return (
    <button
      type={onPress === undefined ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-disabled={isBusy}
      onClick={() => {
        if (!isBusy) onPress?.()
      }}
    >
      {children}
    </button>
  )
}
