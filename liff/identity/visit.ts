import { type Answer, type Call, callerOf, type Refusal } from '../http/call.ts'
import type { Form, Item, Outcome, Start, Submission, Unlinked } from '../http/contract.ts'
import type { Line } from '../line/line.ts'
import { checkDraft, errorsOf, itemsOf } from './check.ts'
import { type DraftKeeper, openDraft } from './draft.ts'
import { alone, tellOthers, whenOthersTell } from './otherWindows.ts'
import type { Banner, FieldErrors, Screen, Trouble } from './screen.ts'

/** Whose form this is, from the address. */
export interface Address {
  lineAccount: string
  /** The form's code. */
  code: string
}

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
  readonly #call: Call
  readonly #code: string
  readonly #key: string
  readonly #show: (screen: Screen) => void
  readonly #openLine: (start: Start) => Promise<Line>
  #screen: Screen = { at: 'loading' }

  constructor(
    { lineAccount, code }: Address,
    on: { show: (screen: Screen) => void; openLine: (start: Start) => Promise<Line> },
  ) {
    this.#call = callerOf(lineAccount)
    this.#code = encodeURIComponent(code)
    this.#key = `${lineAccount}:${code}`
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
      const start = await this.#call<Start>({ path: 'start' })
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
    const answers = answersOf(form, this.draft)
    const { pending } = this.draft.now
    if (pending === null || isSame(pending.answers, answers)) {
      const { submissionId, versionId } = form
      return this.#send(pending ?? { submissionId, versionId, answers, consent: true }, form)
    }
    // Something else was sent before, and perhaps arrived: this is another submission.
    this.draft.change({ pending: null })
    this.#to({ ...screen, errors: {}, banner: null, isSending: true })
    const fresh = await this.#ask<Form>({ path: `forms/${this.#code}` })
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
    const answer = await this.#ask<Unlinked>({ path: 'unlink', body: {} })
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
    const answer = await this.#ask<Form>({ path: `forms/${this.#code}` })
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
      const answer = await alone(this.#key, (hasWaited) => this.#deliver(submission, hasWaited))
      if (answer === 'LINKED_ELSEWHERE') return await this.#linkedElsewhere()
      if (!answer.ok) return await this.#notSent(answer, form)
      await this.#answered(answer.value)
    } finally {
      this.#isBusy = false
    }
  }

  /**
   * Where another window sent first, what it has reached is looked at before anything is sent from here; so it is where
   * the id has grown old, or was used for another content, and the same goes under a fresh one.
   */
  async #deliver(submission: Submission, hasWaited: boolean): Promise<Answer<Outcome> | 'LINKED_ELSEWHERE'> {
    if (hasWaited && (await this.#isLinkedNow())) return 'LINKED_ELSEWHERE'
    const path = `forms/${this.#code}/submissions`
    const answer = await this.#ask<Outcome>({ path, body: submission })
    if (answer.ok || !/^SUBMISSION_(EXPIRED|USED)$/.test(answer.code)) return answer
    const fresh = await this.#ask<Form>({ path: `forms/${this.#code}` })
    if (!fresh.ok) return fresh
    if (fresh.value.link === 'LINKED') return 'LINKED_ELSEWHERE'
    const again = { ...submission, submissionId: fresh.value.submissionId }
    this.draft.change({ pending: again })
    return this.#ask<Outcome>({ path, body: again })
  }

  async #isLinkedNow(): Promise<boolean> {
    const form = await this.#ask<Form>({ path: `forms/${this.#code}` })
    return form.ok && form.value.link === 'LINKED'
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
    if (refusal.code in TROUBLES) {
      if (refusal.code === 'TOO_MANY_TRIES') this.draft.change({ pending: null })
      return this.#inTrouble(refusal)
    }
    this.#toForm(form, { ...unsent, banner: { kind: 'trouble' } })
  }

  /** Asks the API with the customer's token, once more with a fresh one where it has grown old. */
  async #ask<Value>(request: { path: string; body?: unknown }): Promise<Answer<Value>> {
    const answer = await this.#call<Value>({ ...request, token: this.#line?.idToken() ?? '' })
    if (answer.ok || !/^LIFF_TOKEN_(EXPIRED|INVALID)$/.test(answer.code)) return answer
    if (!(await this.#line?.renew())) return answer
    return this.#call<Value>({ ...request, token: this.#line?.idToken() ?? '' })
  }

  async #toNotFriend(): Promise<void> {
    this.#to({ at: 'notFriend', why: (await this.#line?.isFriend()) ? 'UNSEEN' : 'NEW' })
  }

  async #lookForFriendship(): Promise<void> {
    if (this.#screen.at !== 'notFriend' || this.#isBusy) return
    this.#isBusy = true
    try {
      const answer = await this.#ask<Form>({ path: `forms/${this.#code}` })
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
    const trouble = TROUBLES[code] ?? 'trouble'
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

/** Refusals that no entry of the customer mends. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  LOST: 'lost',
  RATE_LIMITED: 'busy',
  UNAVAILABLE: 'busy',
  NOT_FOUND: 'unknown',
  LIFF_NOT_CONFIGURED: 'notConfigured',
  LIFF_TOKEN_EXPIRED: 'reopen',
  LIFF_TOKEN_INVALID: 'reopen',
  TOO_MANY_TRIES: 'tooMany',
}

/** What the form asks for and was entered, and nothing of fields that were filled in earlier. */
function answersOf(form: Form, draft: DraftKeeper): Submission['answers'] {
  const entered = itemsOf(form, draft.now).map(({ key }): [Item, string] => [
    key,
    draft.now.answers[key].trim(),
  ])
  return Object.fromEntries(entered.filter(([, value]) => value !== ''))
}

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
