import type { Start } from '../http/contract.ts'
import type { Line } from '../line/line.ts'
import { type Address, askingFor } from './asking.ts'
import { type DraftKeeper, openDraft } from './draft.ts'
import { whenOthersTell } from './otherWindows.ts'
import type { Screen } from './screen.ts'
import { type Sending, sendingOn } from './sending.ts'
import { type Stage, stageOf } from './stage.ts'
import { oneMore, standing } from './standing.ts'
import { troubleOf } from './troubles.ts'
import { type Unlinking, unlinkingOn } from './unlinking.ts'
import { whenTheWindow } from './windowEvents.ts'

/**
 * A customer's visit to the page: asks LINE who they are, the API for the form, and says which screen to show. It ends
 * with the page.
 */
export interface Visit extends Pick<Sending, 'submit'>, Unlinking {
  readonly draft: DraftKeeper
  /** Null until the API has answered `GET start`. */
  readonly start: Start | null
  readonly isInClient: boolean
  /** Where the customer adds the account as a friend; null when that is not known. */
  readonly addFriendUrl: string | null
  /** From the beginning; what is known already is not asked again. */
  readonly begin: () => Promise<void>
  readonly login: () => void
  readonly close: () => void
  readonly checkFriendship: () => Promise<void>
  /** The form again, after an outcome that leaves something to try. */
  readonly enterAgain: () => Promise<void>
}

export function openVisit(
  address: Address,
  on: { show: (screen: Screen) => void; openLine: (start: Start) => Promise<Line> },
): Visit {
  const key = `${address.lineAccount}:${address.code}`
  let start: Start | null = null
  let line: Line | null = null
  const asking = askingFor(address, () => line)
  const draft = openDraft(key)

  const stage: Stage = Object.assign(stageOf({ asking, draft, key }, on.show), {
    async toNotFriend() {
      stage.to({ at: 'notFriend', why: (await line?.isFriend()) ? 'UNSEEN' : 'NEW' })
    },
    async inTrouble({ code }) {
      if (code === 'LIFF_NOT_A_FRIEND') return stage.toNotFriend()
      const trouble = troubleOf(code)
      stage.to({ at: 'trouble', trouble, canRetry: ['lost', 'busy', 'trouble'].includes(trouble) })
    },
    async load({ anew = false, banner } = {}) {
      const answer = await asking.form()
      if (!answer.ok) return stage.inTrouble(answer)
      const form = (stage.form = answer.value)
      document.title = form.title
      if (!form.friend) return stage.to({ at: 'notFriend', why: 'BLOCKED' })
      if (form.link === 'LINKED' && draft.now.pending === null) return stage.toLinked({ isAsking: false })
      stage.toForm(form, { banner: banner ?? (anew ? oneMore(draft.now) : standing(form, draft.now)) })
    },
  } satisfies Pick<Stage, 'toNotFriend' | 'inTrouble' | 'load'>)
  const { submit, sendPending } = sendingOn(stage)

  const begin = async (): Promise<void> => {
    stage.to({ at: 'loading' })
    if (start === null) {
      const answer = await asking.start()
      if (!answer.ok) return stage.inTrouble(answer)
      start = answer.value
    }
    try {
      line ??= await on.openLine(start)
    } catch {
      return stage.to({ at: 'trouble', trouble: navigator.onLine ? 'trouble' : 'lost', canRetry: true })
    }
    if (line.idToken() === null)
      return stage.to(
        start.sandbox ? { at: 'trouble', trouble: 'reopen', canRetry: false } : { at: 'loggedOut' },
      )
    await stage.load()
    await sendPending()
  }

  const checkFriendship = async (): Promise<void> => {
    const { screen } = stage
    if (screen.at !== 'notFriend' || stage.isBusy) return
    stage.isBusy = true
    try {
      const answer = await asking.form()
      if (answer.ok && answer.value.friend) await stage.load()
      else if (screen.why === 'NEW' && (await line?.isFriend())) await stage.toNotFriend()
    } finally {
      stage.isBusy = false
    }
    await sendPending()
  }

  /** Another window of this form has got an answer: what stands here may be over. */
  const lookAgain = async (): Promise<void> => {
    if (stage.isBusy || !['form', 'linked', 'notFriend'].includes(stage.screen.at)) return
    await stage.load()
  }

  const backOnline = async (): Promise<void> => {
    const { screen } = stage
    if (screen.at === 'form' && screen.banner?.kind === 'lost') await submit()
    if (screen.at === 'trouble' && screen.trouble === 'lost') await begin()
  }

  whenOthersTell(key, () => void lookAgain())
  whenTheWindow({
    isSeen: () => void checkFriendship(),
    isOnline: () => void backOnline(),
    goesBack: () => {
      if (stage.screen.at === 'linked' && !stage.screen.isSending) stage.toLinked({ isAsking: false })
    },
  })
  return {
    draft,
    get start() {
      return start
    },
    get isInClient() {
      return line?.isInClient ?? false
    },
    get addFriendUrl() {
      return line?.addFriendUrl ?? start?.addFriendUrl ?? null
    },
    begin,
    login: () => line?.login(),
    close: () => line?.close(),
    checkFriendship,
    async enterAgain() {
      stage.to({ at: 'loading' })
      await stage.load({ anew: true })
    },
    submit,
    ...unlinkingOn(stage),
  }
}
