import { parseSync } from '@swc/core'
import { isCode } from './places.ts'

/**
 * One import of a file, however it is written: `import`, `export ... from`, `import()`, `import('...').Type`, or the
 * address of code to run, `new URL(..., import.meta.url)`.
 */
export interface Import {
  /** As written, such as `../values/ids.ts` or `node:fs`; null when it is computed at run time. */
  specifier: string | null
  /** Gone once the types are: `import type`. `import { type A }` is not, Node still loads the file. */
  typesOnly: boolean
}

/** The imports of a TypeScript or JavaScript file, from top to bottom; `tsx`: with JSX. @throws on a syntax error */
export function importsOf(source: string, tsx = false): Import[] {
  const found: Import[] = []
  visit(parseSync(source, { syntax: 'typescript', tsx, target: 'es2024' }).body, found)
  return found
}

/** The parts of a syntax tree's node that matter here. */
interface Node {
  type?: string
  source?: { value: string } | null
  typeOnly?: boolean
  callee?: { type: string; value?: unknown }
  arguments?: { expression: { type: string; value?: unknown; object?: { type: string } } }[] | null
  argument?: { value: string }
}

function visit(tree: unknown, found: Import[]): void {
  if (Array.isArray(tree)) {
    for (const part of tree) visit(part, found)
  } else if (typeof tree === 'object' && tree !== null) {
    const own = importIn(tree)
    if (own !== null) found.push(own)
    for (const part of Object.values(tree)) visit(part, found)
  }
}

function importIn(node: Node): Import | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, typesOnly: node.typeOnly === true } : null
    case 'CallExpression': {
      if (node.callee?.type !== 'Import') return null
      const address = node.arguments?.[0]?.expression
      const specifier = address?.type === 'StringLiteral' ? String(address.value) : null
      return { specifier, typesOnly: false }
    }
    case 'NewExpression': {
      if (node.callee?.value !== 'URL') return null
      const [address, base] = (node.arguments ?? []).map(({ expression }) => expression)
      if (address?.type !== 'StringLiteral' || base?.object?.type !== 'MetaProperty') return null
      const path = String(address.value)
      return isCode(path) ? { specifier: /^[./]/.test(path) ? path : `./${path}`, typesOnly: false } : null
    }
    case 'TsImportType':
      return { specifier: node.argument?.value ?? null, typesOnly: true }
    default:
      return null
  }
}
