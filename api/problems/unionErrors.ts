import type { FastifySchemaValidationError } from 'fastify'

/** A union of schemas at one value, and the branch that an error comes from. */
interface Branch {
  /** The union at this value. */
  union: string
  branch: string
}

/**
 * Keeps, for unions whose branches differ in `kind` (bubbles, buttons, conditions), the errors of the branch that the
 * caller meant; every other branch complains about all fields that it does not know. A kind that no branch has is one
 * error, at the kind.
 */
export function errorsOfIntendedBranches(
  errors: readonly FastifySchemaValidationError[],
): FastifySchemaValidationError[] {
  const read = errors.map((error) => ({ error, branches: branchesOf(error) }))
  const ruledOut = new Set<string>()
  for (const { error, branches } of read)
    if (isOfOtherKind(error)) {
      const inmost = branches.at(-1)
      if (inmost) ruledOut.add(key(inmost))
    }
  const isOut = (branch: Branch): boolean => ruledOut.has(key(branch))
  const meant = new Set(
    read.flatMap(({ branches }) => branches.filter((one) => !isOut(one)).map(({ union }) => union)),
  )
  const found: FastifySchemaValidationError[] = []
  const unknown = new Set<string>()
  for (const { error, branches } of read) {
    const inmost = branches.at(-1)
    const outer = branches.slice(0, -1)
    if (error.keyword === 'oneOf' || outer.some(isOut)) continue
    if (!inmost || !isOut(inmost)) found.push(error)
    else if (isOfOtherKind(error) && !meant.has(inmost.union) && !unknown.has(inmost.union)) {
      unknown.add(inmost.union)
      const isMissing = error.keyword === 'required'
      found.push(
        isMissing
          ? { ...error, params: { requiredProperties: ['kind'] } }
          : { ...error, keyword: 'kind', params: {} },
      )
    }
  }
  return found
}

/** Whether the error says that the value's kind is missing or not the branch's. */
function isOfOtherKind({ keyword, schemaPath, params }: FastifySchemaValidationError): boolean {
  if (keyword === 'const' || keyword === 'enum') return schemaPath.endsWith('/properties/kind')
  const missing: unknown = (params as Record<string, unknown>)['requiredProperties']
  return keyword === 'required' && Array.isArray(missing) && missing.includes('kind')
}

const key = ({ union, branch }: Branch): string => `${union}/${branch}`

/** The unions around an error, outermost first, read from its path in the schema and its path in the value. */
function branchesOf({ schemaPath, instancePath }: FastifySchemaValidationError): Branch[] {
  const steps = schemaPath.split('/')
  const places = instancePath.split('/')
  const found: Branch[] = []
  let depth = 0
  for (let n = 0; n < steps.length; n++) {
    const step = steps[n]
    if (step === 'items') depth += 1
    else if (step === 'properties') {
      depth += 1
      n += 1
    } else if (step === 'oneOf' || step === 'anyOf') {
      const at = places.slice(0, depth + 1).join('/')
      const branch = steps[n + 1]
      if (branch !== undefined) found.push({ union: `${at} ${steps.slice(0, n + 1).join('/')}`, branch })
      n += 1
    }
  }
  return found
}
