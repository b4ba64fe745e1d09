import { randomUUID } from 'node:crypto'
import { type ErrorCode, errorEntry, isErrorCode } from '../../domain/errors/errorCatalogue.ts'
import {
  TASK_QUEUES,
  type Verified,
  type VerifyCartInput,
  type VerifyLineInput,
} from '../../workflows/messages.ts'
import { Problem } from '../problems/problem.ts'
import type { ApiDependencies } from '../dependencies.ts'

/**
 * Has a worker try credentials before they are saved: carts allow-list the addresses of the workers, not
 * ours (design.md section 1).
 * @throws Problem with the code that the check found, UNAVAILABLE when nobody answered in time
 */
export const verifyLineAccount = (deps: ApiDependencies, input: VerifyLineInput, pointer: string) =>
  verify(deps, 'verifyLineAccount', TASK_QUEUES.line, input, 'LINE_UNREACHABLE', () => pointer)

export const verifyCartConnection = (deps: ApiDependencies, input: VerifyCartInput) =>
  verify(deps, 'verifyCartConnection', TASK_QUEUES.carts, input, 'CART_UNREACHABLE', (code) =>
    code === 'CART_TOKEN_REQUIRED' || code === 'CART_TOKEN_INVALID' ? '/accessToken' : '/cartDomain',
  )

async function verify(
  { temporal, settings }: ApiDependencies,
  workflow: string,
  taskQueue: string,
  input: object,
  otherwise: ErrorCode,
  pointerOf: (code: ErrorCode) => string,
): Promise<{ botUserId: string | null }> {
  const verified = await temporal
    .runBriefly<Verified>(workflow, {
      workflowId: `${workflow}:${randomUUID()}`,
      taskQueue,
      input,
      seconds: settings.checkSeconds,
    })
    .catch((cause: unknown) => {
      throw new Problem('UNAVAILABLE', {
        detail: '接続の確認ができませんでした。しばらく待ってから、もう一度お試しください。',
        retryAfter: 10,
        cause,
      })
    })
  if (verified.ok) return { botUserId: verified.botUserId ?? null }
  const code = isErrorCode(verified.code) ? verified.code : otherwise
  throw new Problem(code, { fields: [{ pointer: pointerOf(code), code, detail: errorEntry(code).ja }] })
}
