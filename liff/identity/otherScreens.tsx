import { useState } from 'preact/hooks'
import { Button } from '../pieces/button.tsx'
import { Doing } from '../pieces/notice.tsx'
import { ScreenFrame } from '../pieces/screen.tsx'
import { WORDS } from '../words/ja.ts'
import { BackToTalk } from './backToTalk.tsx'
import type { Screen } from './screen.ts'
import type { Visit } from './visit.ts'

interface Props<At extends Screen['at']> {
  visit: Visit
  screen: Extract<Screen, { at: At }>
}

export function LoadingScreen() {
  return (
    <main class="loading">
      <div class="turning" aria-hidden="true" />
      <div role="status">
        <h1>{WORDS.loading}</h1>
      </div>
    </main>
  )
}

export function LoggedOutScreen({ visit }: { visit: Visit }) {
  const { title, text, login } = WORDS.loggedOut
  return (
    <ScreenFrame account={visit.start?.accountName} title={title}>
      <p class="text">{text}</p>
      <Button onPress={visit.login}>{login}</Button>
    </ScreenFrame>
  )
}

/** Goes on by itself; the second button is for those who would rather press one. */
export function NotFriendScreen({ visit, screen }: Props<'notFriend'>) {
  const [isLooking, setLooking] = useState(false)
  const [hasLooked, setLooked] = useState(false)
  const { friend } = WORDS
  const { accountName } = visit.start ?? { accountName: '' }
  const { addFriendUrl } = visit
  const look = async (): Promise<void> => {
    setLooking(true)
    await visit.checkFriendship()
    setLooking(false)
    setLooked(true)
  }
  const words = friend[screen.why]
  return (
    <ScreenFrame account={accountName} title={words.title}>
      <p class="text">{words.text(accountName)}</p>
      {addFriendUrl === null ? (
        <p class="text">{friend.search(accountName)}</p>
      ) : (
        <a
          class="button first"
          href={addFriendUrl}
          {...(!visit.isInClient && { target: '_blank', rel: 'noopener' })}
        >
          {words.open}
        </a>
      )}
      <Button kind="second" isBusy={isLooking} onPress={() => void look()}>
        {words.done}
      </Button>
      <p class="hint" role="status">
        {hasLooked && !isLooking ? friend.notYet : ''}
      </p>
    </ScreenFrame>
  )
}

const AGAIN = {
  LINKED: null,
  WAITING: WORDS.enterAgain,
  CLAIMED: WORDS.otherNumber,
  UNLINKED: WORDS.linkAgain,
} as const

export function OutcomeScreen({ visit, screen }: Props<'outcome'>) {
  const { outcome, text } = screen
  const again = AGAIN[outcome]
  const mood = outcome === 'LINKED' || outcome === 'UNLINKED' ? 'good' : 'waiting'
  return (
    <ScreenFrame account={visit.start?.accountName} title={WORDS.outcomes[outcome]} mood={mood}>
      <p class="text" role="status">
        {text}
      </p>
      <BackToTalk visit={visit} />
      {again !== null && (
        <Button kind="second" onPress={() => void visit.enterAgain()}>
          {again}
        </Button>
      )}
    </ScreenFrame>
  )
}

export function TroubleScreen({ visit, screen }: Props<'trouble'>) {
  const [isTrying, setTrying] = useState(false)
  const { title, text } = WORDS.troubles[screen.trouble]
  const retry = async (): Promise<void> => {
    setTrying(true)
    await visit.begin()
    setTrying(false)
  }
  return (
    <ScreenFrame account={visit.start?.accountName} title={title} mood="waiting">
      <p class="text">{text}</p>
      {screen.canRetry && (
        <Button isBusy={isTrying} onPress={() => void retry()}>
          {WORDS.tryAgain}
        </Button>
      )}
      <BackToTalk visit={visit} kind={screen.canRetry ? 'second' : 'first'} />
      <Doing>{isTrying ? WORDS.loading : ''}</Doing>
    </ScreenFrame>
  )
}
