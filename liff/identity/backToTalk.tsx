import { useState } from 'preact/hooks'
import { Button } from '../pieces/button.tsx'
import { WORDS } from '../words/ja.ts'
import type { Visit } from './visit.ts'

/** The browser closes a window at once or not at all (ms). */
const CLOSING_MS = 500

/** The way back to the talk; where the browser keeps the window open, words on how to close it. */
export function BackToTalk({ visit, kind = 'first' }: { visit: Visit; kind?: 'first' | 'second' }) {
  const [isStillOpen, setStillOpen] = useState(false)
  const close = (): void => {
    visit.close()
    setTimeout(() => setStillOpen(true), CLOSING_MS)
  }
  return (
    <>
      <Button kind={kind} onPress={close}>
        {WORDS.backToTalk}
      </Button>
      <p class="hint" role="status">
        {isStillOpen ? WORDS.closeByHand : ''}
      </p>
    </>
  )
}
