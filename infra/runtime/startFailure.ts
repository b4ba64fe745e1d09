import { BadMasterKey, CannotDecrypt } from '../../schema/crypto/keyring.ts'
import { DatabaseNotReady } from '../../schema/migrations/readiness.ts'
import { BadSetting } from './settings.ts'

const FOR_OPERATORS = [BadSetting, BadMasterKey, CannotDecrypt, DatabaseNotReady]

/**
 * Ends a process that could not start, with exit code 1: a wrong setting is one line on standard error for whoever set
 * it; anything else is ours and shows where.
 */
export function endFailedStart(error: unknown): never {
  const isForOperators = FOR_OPERATORS.some((kind) => error instanceof kind)
  const text = !(error instanceof Error) ? String(error) : isForOperators ? error.message : error.stack
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
