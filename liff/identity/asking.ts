import { type Answer, callerOf } from '../http/call.ts'
import type { Form, Outcome, Start, Submission, Unlinked } from '../http/contract.ts'
import type { Line } from '../line/line.ts'

/** Whose form this is, from the address. */
export interface Address {
  lineAccount: string
  /** The form's code. */
  code: string
}

/** What the page asks of the API, in the customer's name but for `start`. Nothing throws. */
export interface Asking {
  start(): Promise<Answer<Start>>
  form(): Promise<Answer<Form>>
  submit(submission: Submission): Promise<Answer<Outcome>>
  /** @param form as it was read: its id is for one submission or one unlinking */
  unlink(form: Pick<Form, 'submissionId' | 'versionId'>): Promise<Answer<Unlinked>>
}

/** @param line null until LINE's SDK has started */
export function askingFor({ lineAccount, code }: Address, line: () => Line | null): Asking {
  const call = callerOf(lineAccount)
  const form = `forms/${encodeURIComponent(code)}`

  /** With the customer's token, once more with a fresh one where it has grown old. */
  async function ask<Value>(request: { path: string; body?: unknown }): Promise<Answer<Value>> {
    const answer = await call<Value>({ ...request, token: line()?.idToken() ?? '' })
    if (answer.ok || !/^LIFF_TOKEN_(EXPIRED|INVALID)$/.test(answer.code)) return answer
    if (!(await line()?.renew())) return answer
    return call<Value>({ ...request, token: line()?.idToken() ?? '' })
  }
  return {
    start: () => call<Start>({ path: 'start' }),
    form: () => ask<Form>({ path: form }),
    submit: (submission) => ask<Outcome>({ path: `${form}/submissions`, body: submission }),
    unlink: ({ submissionId, versionId }) =>
      ask<Unlinked>({ path: 'unlinkings', body: { submissionId, versionId } }),
  }
}
