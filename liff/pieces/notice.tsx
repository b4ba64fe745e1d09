import { useEffect, useRef } from 'preact/hooks'

interface NoticeProps {
  kind: 'wrong' | 'ask'
  title: string
  text?: string
  /** Whether it takes the focus when it appears: nothing else on the screen does. */
  takesFocus?: boolean
}

/** What happened, above the form: read out when it appears. */
export function Notice({ kind, title, text, takesFocus = false }: NoticeProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!takesFocus) return
    place.current?.focus({ preventScroll: true })
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [title, text, takesFocus])
  return (
    <div class={`notice ${kind}`} role="alert" tabIndex={-1} ref={place}>
      <p class="what">{title}</p>
      {text !== undefined && <p>{text}</p>}
    </div>
  )
}

/** For those who do not see the screen: what goes on now, and nothing when nothing does. */
export function Doing({ children }: { children: string }) {
  return (
    <p class="unseen" role="status">
      {children}
    </p>
  )
}
