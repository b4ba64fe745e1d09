import { randomUUID } from 'node:crypto'
import { type ErrorCode, errorEntry, isErrorCode } from '../../domain/errors/errorCatalogue.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { ShopShare } from '../../schema/shopShare.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'

/** A question that a worker answers by running a short workflow. */
interface Question {
  workflow: string
  taskQueue: string
  input: { shopId: ShopId }
  /** What the caller reads when nobody answers in time, in Japanese. Default: the catalogue's sentence. */
  unavailable?: string
  /** The code of a refusal that the catalogue does not have. */
  otherwise: ErrorCode
  /** The field of the request that a refusal is about; null: none. */
  pointerOf?: (code: ErrorCode) => string | null
}

/** Before the same is asked again. */
const RETRY_AFTER_SECONDS = 10

/** Questions of one shop to one queue under way at once, of this process: the workers' slots are for all shops. */
const MOST_OF_A_SHOP = 5
const shares = new WeakMap<object, ShopShare>()

function shareOf(temporal: ApiDependencies['temporal']): ShopShare {
  const share = shares.get(temporal) ?? new ShopShare(MOST_OF_A_SHOP)
  shares.set(temporal, share)
  return share
}

type WorkerAnswer = { ok: true } | { ok: false; code: string }

/**
 * Asks what only a worker may: carts allow-list the addresses of workers, and the pace and the credentials of a LINE
 * channel are theirs (design.md section 1). Waits for at most `checkSeconds`; a shop that asks much waits for its own
 * earlier questions first, 10 s at most.
 * @throws Problem with the code of the refusal; UNAVAILABLE when nobody answered in time
 */
export async function askWorker<Answer extends WorkerAnswer>(
  { temporal, settings }: Pick<ApiDependencies, 'temporal' | 'settings'>,
  { workflow, taskQueue, input, unavailable, otherwise, pointerOf }: Question,
): Promise<Extract<Answer, { ok: true }>> {
  const answer = await shareOf(temporal)
    .run(`${taskQueue} ${input.shopId}`, () =>
      temporal.runBriefly<Answer>(workflow, {
        workflowId: `${workflow}:${randomUUID()}`,
        taskQueue,
        input,
        seconds: settings.checkSeconds,
      }),
    )
    .catch((cause: unknown) => {
      const detail = unavailable === undefined ? {} : { detail: unavailable }
      throw new Problem('UNAVAILABLE', { ...detail, retryAfter: RETRY_AFTER_SECONDS, cause })
    })
  if (answer.ok) return answer as Extract<Answer, { ok: true }>
  const code = isErrorCode(answer.code) ? answer.code : otherwise
  const pointer = pointerOf?.(code) ?? null
  const fields = pointer === null ? [] : [{ pointer, code, detail: errorEntry(code).ja }]
  throw new Problem(code, {
    fields,
    ...(errorEntry(code).status === 503 && { retryAfter: RETRY_AFTER_SECONDS }),
  })
}
