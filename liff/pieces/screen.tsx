import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

interface ScreenProps {
  /** Of the shop's LINE account, above the title. */
  account?: string | undefined
  title: string
  /** A sign before the title for those who see it; the title says it too. */
  mood?: 'good' | 'waiting' | undefined
  children: ComponentChildren
}

/** One screen: what it is about in its heading, which takes the focus, so that a screen reader begins there. */
export function ScreenFrame({ account, title, mood, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [title])
  return (
    <main>
      {account !== undefined && <p class="account">{account}</p>}
      {mood !== undefined && <Sign mood={mood} />}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  )
}

function Sign({ mood }: { mood: 'good' | 'waiting' }) {
  return (
    <svg class={`sign ${mood}`} viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="22" />
      <path d={mood === 'good' ? 'M14 25l7 7 13-15' : 'M24 13v13M24 33v1'} />
    </svg>
  )
}
