import { Button } from '../pieces/button.tsx'
import { Notice } from '../pieces/notice.tsx'
import { ScreenFrame } from '../pieces/screen.tsx'
import { WORDS } from '../words/ja.ts'
import { BackToTalk } from './backToTalk.tsx'
import type { Screen } from './screen.ts'
import type { Visit } from './visit.ts'

const { linked } = WORDS

/** For a customer who is linked already: that they are, and the way out of it. */
export function LinkedScreen({ visit, screen }: { visit: Visit; screen: Extract<Screen, { at: 'linked' }> }) {
  const { isAsking, isSending, hasFailed } = screen
  const { accountName, shopName } = visit.start ?? { accountName: '', shopName: '' }
  if (!isAsking)
    return (
      <ScreenFrame account={accountName} title={linked.title} mood="good">
        <p class="text">{linked.text(shopName)}</p>
        <BackToTalk visit={visit} />
        <Button kind="quiet" onPress={visit.askToUnlink}>
          {linked.unlink}
        </Button>
      </ScreenFrame>
    )
  return (
    <ScreenFrame account={accountName} title={linked.question}>
      {hasFailed && <Notice kind="wrong" title={linked.failed} takesFocus />}
      <p class="text">{linked.consequence}</p>
      <Button kind="grave" isBusy={isSending} onPress={() => void visit.unlink()}>
        {isSending ? linked.unlinking : linked.unlink}
      </Button>
      <Button kind="second" isBusy={isSending} onPress={visit.keepLink}>
        {linked.keep}
      </Button>
    </ScreenFrame>
  )
}
