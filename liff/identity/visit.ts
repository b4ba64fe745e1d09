import type { Refusal } from '../http/call.ts'
import type { Form, Outcome, Start, Submission } from '../http/contract.ts'
import type { Line } from '../line/line.ts'
import { type Address, type Asking, askingFor } from './asking.ts'
import { answersOf, checkDraft, errorsOf } from './check.ts'
import { type DraftKeeper, openDraft } from './draft.ts'
import { tellOthers, whenOthersTell } from './otherWindows.ts'
import type { Banner, FieldErrors, Screen } from './screen.ts'
import { sendOnce } from './sendOnce.ts'
import { isLasting, troubleOf } from './troubles.ts'

type LinkedState = Omit<Extract<Screen, { at: 'linked' }>, 'at'>

/** A customer who may send again within this time is asked to, and keeps the form (s). */
const SOON_SECONDS = 120

/** Friends are looked for this often (ms) while the page is seen. */
const FRIEND_MS = 3_000

/**
 * A customer's visit to the page: asks LINE who they are, the API for the form, and says which screen to show. It ends
 * with the page. What was entered and what was sent stands in the draft, so that every step may be repeated: one
 * submission has one id, whatever happens between sending it and reading its answer.
 */
export class Visit {
  readonly draft: DraftKeeper
  /** Null until the API has answered `GET start`. */
  start: Start | null = null
  #line: Line | null = null
  #isBusy = false
  readonly #asking: Asking
  readonly #key: string
  readonly #show: (screen: Screen) => void
  readonly #openLine: (start: Start) => Promise<Line>
  #screen: Screen = { at: 'loading' }

  constructor(
    address: Address,
    on: { show: (screen: Screen) => void; openLine: (start: Start) => Promise<Line> },
  ) {
    this.#asking = askingFor(address, () => this.#line)
    this.#key = `${address.lineAccount}:${address.code}`
    this.#show = on.show
    this.#openLine = on.openLine
    this.draft = openDraft(this.#key)
    whenOthersTell(this.#key, () => void this.#lookAgain())
    const seen = (): void => void (document.visibilityState === 'visible' && this.#lookForFriendship())
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('focus', seen)
    setInterval(seen, FRIEND_MS)
    window.addEventListener('online', () => void this.#backOnline())
    window.addEventListener('popstate', () => {
      if (this.#screen.at === 'linked' && !this.#screen.isSending) this.#toLinked({ isAsking: false })
    })
  }

  get isInClient(): boolean {
    return this.#line?.isInClient ?? false
  }

  /** Where the customer adds the account as a friend; null when that is not known. */
  get addFriendUrl(): string | null {
    return this.#line?.addFriendUrl ?? this.start?.addFriendUrl ?? null
  }

  /** From the beginning; what is known already is not asked again. */
  readonly begin = async (): Promise<void> => {
    this.#to({ at: 'loading' })
    if (this.start === null) {
      const start = await this.#asking.start()
      if (!start.ok) return this.#inTrouble(start)
      this.start = start.value
    }
    try {
      this.#line ??= await this.#openLine(this.start)
    } catch {
      return this.#to({ at: 'trouble', trouble: navigator.onLine ? 'trouble' : 'lost', canRetry: true })
    }
    if (this.#line.idToken() === null) return this.#to(this.#withoutToken(this.start))
    await this.#load()
    await this.#sendPending()
  }

  readonly login = (): void => this.#line?.login()
  readonly close = (): void => this.#line?.close()
  readonly checkFriendship = (): Promise<void> => this.#lookForFriendship()

  /** The form again, after an outcome that leaves something to try. */
  readonly enterAgain = async (): Promise<void> => {
    this.#to({ at: 'loading' })
    await this.#load({ anew: true })
  }

  /** Sends what was entered, once, however often the button is pressed. */
  readonly submit = async (): Promise<void> => {
    const screen = this.#screen
    if (screen.at !== 'form' || this.#isBusy) return
    const { form } = screen
    const errors = checkDraft(form, this.draft.now)
    if (Object.keys(errors).length > 0) return this.#to({ ...screen, errors, banner: null })
    const answers = answersOf(form, this.draft.now)
    const { pending } = this.draft.now
    if (pending === null || isSame(pending.answers, answers)) {
      const { submissionId, versionId } = form
      return this.#send(pending ?? { submissionId, versionId, answers, consent: true }, form)
    }
    // Something else was sent before, and perhaps arrived: this is another submission.
    this.draft.change({ pending: null })
    this.#to({ ...screen, errors: {}, banner: null, isSending: true })
    const fresh = await this.#asking.form()
    if (!fresh.ok) return this.#notSent(fresh, form)
    const { submissionId, versionId } = fresh.value
    await this.#send({ submissionId, versionId, answers, consent: true }, fresh.value)
  }

  /** The question; the browser's way back leads out of it too. */
  readonly askToUnlink = (): void => {
    history.pushState({ isAsking: true }, '')
    this.#toLinked({ isAsking: true })
  }

  readonly keepLink = (): void => history.back()

  readonly unlink = async (): Promise<void> => {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#toLinked({ isAsking: true, isSending: true })
    const answer = await this.#asking.unlink()
    this.#isBusy = false
    if (!answer.ok) return this.#toLinked({ isAsking: true, hasFailed: true })
    this.draft.clear()
    tellOthers(this.#key)
    this.#to({ at: 'outcome', outcome: 'UNLINKED', text: answer.value.text })
  }

  async #load({
    anew = false,
    banner = null,
  }: {
    anew?: boolean
    banner?: Banner | null
  } = {}): Promise<void> {
    const answer = await this.#asking.form()
    if (!answer.ok) return this.#inTrouble(answer)
    const form = answer.value
    document.title = form.title
    if (!form.friend) return this.#to({ at: 'notFriend', why: 'BLOCKED' })
    if (form.link === 'LINKED' && this.draft.now.pending === null) return this.#toLinked({ isAsking: false })
    this.#toForm(form, { banner: banner ?? (anew ? this.#oneMore() : this.#standing(form)) })
  }

  /** What the customer is told who comes back to the form. */
  #standing({ link }: Form): Banner | null {
    if (this.draft.now.ask !== null) return this.#oneMore()
    if (link === 'WAITING') return { kind: 'waiting' }
    if (link === 'CLAIMED') return { kind: 'claimed' }
    return link === 'AMBIGUOUS' ? { kind: 'ambiguous' } : null
  }

  #oneMore(): Banner | null {
    const { ask } = this.draft.now
    return ask === null ? null : { kind: 'oneMore', text: ask.text }
  }

  async #send(submission: Submission, form: Form): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    this.draft.change({ pending: submission })
    this.#to({ at: 'form', form, banner: null, errors: {}, isSending: true })
    try {
      const answer = await sendOnce({ asking: this.#asking, draft: this.draft, key: this.#key }, submission)
      if (answer === 'LINKED_ELSEWHERE') return await this.#linkedElsewhere()
      if (!answer.ok) return await this.#notSent(answer, form)
      await this.#answered(answer.value)
    } finally {
      this.#isBusy = false
    }
  }

  async #linkedElsewhere(): Promise<void> {
    this.draft.clear()
    await this.#load()
  }

  async #answered({ outcome, text, item }: Outcome): Promise<void> {
    if (outcome === 'ONE_MORE') {
      this.draft.change({ pending: null, ask: item === undefined ? null : { item, text } })
      return this.#load({ banner: { kind: 'oneMore', text } })
    }
    this.draft.clear()
    tellOthers(this.#key)
    this.#to({ at: 'outcome', outcome, text })
  }

  async #notSent(refusal: Refusal, form: Form): Promise<void> {
    const unsent = { banner: null, errors: {} }
    switch (refusal.code) {
      case 'VALIDATION_FAILED': {
        this.draft.change({ pending: null })
        const errors = errorsOf(refusal.pointers)
        const isOurs = Object.keys(errors).length === 0
        return this.#toForm(form, isOurs ? { ...unsent, banner: { kind: 'trouble' } } : { ...unsent, errors })
      }
      case 'FORM_VERSION_CHANGED':
        // What is consented to may be another text now.
        this.draft.change({ pending: null, consent: false })
        return this.#load({ banner: { kind: 'changed' } })
      case 'LOST':
        return this.#toForm(form, { ...unsent, banner: { kind: 'lost' } })
      case 'RATE_LIMITED':
      case 'UNAVAILABLE':
        return this.#toForm(form, { ...unsent, banner: { kind: 'busy' } })
      case 'LIFF_NOT_A_FRIEND':
        return this.#toNotFriend()
    }
    const isSoon = refusal.retryAfter !== null && refusal.retryAfter <= SOON_SECONDS
    if (refusal.code === 'TOO_MANY_TRIES' && isSoon)
      return this.#toForm(form, { ...unsent, banner: { kind: 'busy' } })
    if (refusal.code === 'TOO_MANY_TRIES') this.draft.change({ pending: null })
    if (isLasting(refusal)) return this.#inTrouble(refusal)
    this.#toForm(form, { ...unsent, banner: { kind: 'trouble' } })
  }

  async #toNotFriend(): Promise<void> {
    this.#to({ at: 'notFriend', why: (await this.#line?.isFriend()) ? 'UNSEEN' : 'NEW' })
  }

  async #lookForFriendship(): Promise<void> {
    if (this.#screen.at !== 'notFriend' || this.#isBusy) return
    this.#isBusy = true
    try {
      const answer = await this.#asking.form()
      if (answer.ok && answer.value.friend) await this.#load()
      else if (this.#screen.why === 'NEW' && (await this.#line?.isFriend())) await this.#toNotFriend()
    } finally {
      this.#isBusy = false
    }
    await this.#sendPending()
  }

  /** What was sent before a reload, a login or a friendship, and not answered as far as we know. */
  async #sendPending(): Promise<void> {
    const [screen, { pending }] = [this.#screen, this.draft.now]
    if (pending !== null && screen.at === 'form') await this.#send(pending, screen.form)
  }

  /** Another window of this form has got an answer: what stands here may be over. */
  async #lookAgain(): Promise<void> {
    if (this.#isBusy || !['form', 'linked', 'notFriend'].includes(this.#screen.at)) return
    await this.#load()
  }

  async #backOnline(): Promise<void> {
    const screen = this.#screen
    if (screen.at === 'form' && screen.banner?.kind === 'lost') await this.submit()
    if (screen.at === 'trouble' && screen.trouble === 'lost') await this.begin()
  }

  async #inTrouble({ code }: Refusal): Promise<void> {
    if (code === 'LIFF_NOT_A_FRIEND') return this.#toNotFriend()
    const trouble = troubleOf(code)
    this.#to({ at: 'trouble', trouble, canRetry: ['lost', 'busy', 'trouble'].includes(trouble) })
  }

  #withoutToken({ sandbox }: Start): Screen {
    return sandbox ? { at: 'trouble', trouble: 'reopen', canRetry: false } : { at: 'loggedOut' }
  }

  #toLinked({
    isAsking,
    isSending = false,
    hasFailed = false,
  }: Partial<LinkedState> & { isAsking: boolean }): void {
    this.#to({ at: 'linked', isAsking, isSending, hasFailed })
  }

  #toForm(form: Form, { banner, errors = {} }: { banner: Banner | null; errors?: FieldErrors }): void {
    this.#to({ at: 'form', form, banner, errors, isSending: false })
  }

  #to(screen: Screen): void {
    this.#screen = screen
    this.#show(screen)
  }
}

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
