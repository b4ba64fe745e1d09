import type { Answer } from '../http/call.ts'
import type { Outcome, Submission } from '../http/contract.ts'
import type { Asking } from './asking.ts'
import type { DraftKeeper } from './draft.ts'
import { alone } from './otherWindows.ts'

/** Sends a submission while no other window of the form sends one; `LINKED_ELSEWHERE`: there is nothing left to send. */
export const sendOnce = (
  { asking, draft, key }: { asking: Asking; draft: DraftKeeper; key: string },
  submission: Submission,
): Promise<Answer<Outcome> | 'LINKED_ELSEWHERE'> =>
  alone(key, async (hasWaited) => {
    // What another window has reached is looked at before anything is sent from here.
    if (hasWaited && (await isLinked(asking))) return 'LINKED_ELSEWHERE'
    const answer = await asking.submit(submission)
    if (answer.ok || !/^SUBMISSION_(EXPIRED|USED)$/.test(answer.code)) return answer
    // The id has grown old, or was used for another content: the same goes under a fresh one.
    const fresh = await asking.form()
    if (!fresh.ok) return fresh
    if (fresh.value.link === 'LINKED') return 'LINKED_ELSEWHERE'
    const again = { ...submission, submissionId: fresh.value.submissionId }
    draft.change({ pending: again })
    return asking.submit(again)
  })

async function isLinked(asking: Asking): Promise<boolean> {
  const form = await asking.form()
  return form.ok && form.value.link === 'LINKED'
}
