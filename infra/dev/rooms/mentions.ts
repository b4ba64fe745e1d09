import { isCode } from './places.ts'

/** A file's name in prose: with its folders or without, never the tail of something longer. */
const mention =
  /(?<![\w./<>*{}$-])(?:\.{1,2}\/)*((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:tsx?|mjs))\b(?![\w*-])/g
/** Pages are mentioned with their folders; a bare README.md could be any. */
const pageMention =
  /(?<![\w./<>*{}$-])((?:domain|schema|activities|workflows|worker|api|infra|test|docs)\/[\w./-]+\.md)\b/g

/**
 * Files that the comments of code or a page mention and that are not there, a sentence each. A mention is the path
 * or its end, such as `rooms/house.ts`; `known` are all paths of the checkout.
 */
export function deadMentions(path: string, text: string, known: ReadonlySet<string>): string[] {
  const prose = isCode(path) ? commentsOf(text) : text.split('\n')
  return prose.flatMap((line, index) =>
    [mention, pageMention]
      .flatMap((form) => [...line.matchAll(form)].map(([, name = '']) => name))
      .filter((name) => !known.has(name))
      .map((name) => `${path}:${index + 1} mentions ${name}, which is not there`),
  )
}

/** Every path, and every end of one that begins at a folder. */
export function endsOf(paths: Iterable<string>): Set<string> {
  const ends = new Set<string>()
  for (const path of paths) {
    const parts = path.split('/')
    for (const from of parts.keys()) ends.add(parts.slice(from).join('/'))
  }
  return ends
}

/** For each line, what of it is comment. */
function commentsOf(source: string): string[] {
  return source.split('\n').map((line) => /^\s*(?:\/\*|\*).*|(?:^|\s)\/\/\s.*/.exec(line)?.[0] ?? '')
}
