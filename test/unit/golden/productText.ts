import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Folders at the root that are no floor of the product; wherever a file moves among the others, it is read. */
const BESIDE = new Set(['docs', 'infra', 'node_modules', 'test'])
/** The part of infra that runs in the product's processes. */
const RUNTIME = 'infra/runtime'

/** Every source of the product, without its comments: their words may change at any time. */
const sources: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((floor) => floor.isDirectory() && !floor.name.startsWith('.') && !BESIDE.has(floor.name))
  .map((floor) => floor.name)
  .concat(RUNTIME)
  .flatMap((floor) =>
    readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(root, floor, path),
    ),
  )
  .filter((path) => path.endsWith('.ts'))
  .map((path) =>
    readFileSync(path, 'utf8')
      .replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '')
      .replaceAll(/^\s*\/\/.*$/gm, ''),
  )

/**
 * What the first group of a pattern catches anywhere in the product, each once, sorted. What stands in `${}` is left
 * out, since it names variables.
 */
export function foundInProduct(pattern: RegExp): string[] {
  const found = sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
  return [...new Set(found.map((text) => text.replaceAll(/\$\{[^}]*\}/g, '${}')))].toSorted()
}

/** The lines of a golden list, sorted as {@link foundInProduct} sorts. */
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .toSorted()
