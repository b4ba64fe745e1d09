import type { Answer } from '../http/call.ts'
import type { Form, Unlinked } from '../http/contract.ts'
import type { Asking } from './asking.ts'
import { tellOthers } from './otherWindows.ts'
import type { Stage } from './stage.ts'

/** The way out of a link, after a question. */
export interface Unlinking {
  /** The question; the browser's way back leads out of it too. */
  readonly askToUnlink: () => void
  readonly keepLink: () => void
  readonly unlink: () => Promise<void>
}

export const unlinkingOn = (stage: Stage): Unlinking => ({
  askToUnlink() {
    history.pushState({ isAsking: true }, '')
    stage.toLinked({ isAsking: true })
  },
  keepLink: () => history.back(),
  async unlink() {
    const { form } = stage
    if (stage.isBusy || form === null) return
    stage.isBusy = true
    stage.toLinked({ isAsking: true, isSending: true })
    const answer = await unlinkOnce(stage.asking, form)
    stage.isBusy = false
    if (!answer.ok) return stage.toLinked({ isAsking: true, hasFailed: true })
    stage.draft.clear()
    tellOthers(stage.key)
    stage.to({ at: 'outcome', outcome: 'UNLINKED', text: answer.value.text })
  },
})

/** Ends the link that the form was opened with; under a fresh id where that has grown old. */
async function unlinkOnce(asking: Asking, form: Form): Promise<Answer<Unlinked>> {
  const answer = await asking.unlink(form)
  if (answer.ok || answer.code !== 'SUBMISSION_EXPIRED') return answer
  const fresh = await asking.form()
  return fresh.ok ? asking.unlink(fresh.value) : fresh
}
