import type { Refusal } from '../http/call.ts'
import type { Form, Outcome, Submission } from '../http/contract.ts'
import { afterRefusal } from './afterRefusal.ts'
import { answersOf, checkDraft } from './check.ts'
import { tellOthers } from './otherWindows.ts'
import { sendOnce } from './sendOnce.ts'
import type { Stage } from './stage.ts'

/**
 * Sends what was entered. It and what was sent stand in the draft, so that every step may be repeated: one submission
 * has one id, whatever happens between sending it and reading its answer.
 */
export interface Sending {
  /** Sends what was entered, once, however often the button is pressed. */
  readonly submit: () => Promise<void>
  /** What was sent before a reload, a login or a friendship, and not answered as far as we know. */
  readonly sendPending: () => Promise<void>
}

export function sendingOn(stage: Stage): Sending {
  const { asking, draft } = stage

  const send = async (submission: Submission, form: Form): Promise<void> => {
    if (stage.isBusy) return
    stage.isBusy = true
    draft.change({ pending: submission })
    stage.to({ at: 'form', form, banner: null, errors: {}, isSending: true })
    try {
      const answer = await sendOnce(stage, submission)
      if (answer === 'LINKED_ELSEWHERE') {
        draft.clear()
        await stage.load()
      } else await (answer.ok ? answered(answer.value) : notSent(answer, form))
    } finally {
      stage.isBusy = false
    }
  }

  const answered = async ({ outcome, text, item }: Outcome): Promise<void> => {
    if (outcome === 'ONE_MORE') {
      draft.change({ pending: null, ask: item === undefined ? null : { item, text } })
      return stage.load({ banner: { kind: 'oneMore', text } })
    }
    draft.clear()
    tellOthers(stage.key)
    stage.to({ at: 'outcome', outcome, text })
  }

  const notSent = async (refusal: Refusal, form: Form): Promise<void> => {
    const next = afterRefusal(refusal)
    if (next.draft !== undefined) draft.change(next.draft)
    if (next.to === 'form') return stage.toForm(form, next)
    if (next.to === 'newForm') return stage.load({ banner: { kind: 'changed' } })
    return next.to === 'notFriend' ? stage.toNotFriend() : stage.inTrouble(refusal)
  }

  return {
    async submit() {
      const { screen } = stage
      if (screen.at !== 'form' || stage.isBusy) return
      const { form } = screen
      const errors = checkDraft(form, draft.now)
      if (Object.keys(errors).length > 0) return stage.to({ ...screen, errors, banner: null })
      const answers = answersOf(form, draft.now)
      const { pending } = draft.now
      if (pending === null || isSame(pending.answers, answers))
        return send(pending ?? submissionOf(form, answers), form)
      // Something else was sent before, and perhaps arrived: this is another submission.
      draft.change({ pending: null })
      stage.to({ ...screen, errors: {}, banner: null, isSending: true })
      const fresh = await asking.form()
      await (fresh.ok ? send(submissionOf(fresh.value, answers), fresh.value) : notSent(fresh, form))
    },
    async sendPending() {
      const { pending } = draft.now
      if (pending !== null && stage.screen.at === 'form') await send(pending, stage.screen.form)
    },
  }
}

const submissionOf = ({ submissionId, versionId }: Form, answers: Submission['answers']): Submission => ({
  submissionId,
  versionId,
  answers,
  consent: true,
})

const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
