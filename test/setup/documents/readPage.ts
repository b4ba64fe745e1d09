import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The checkout. */
const root = join(import.meta.dirname, '..', '..', '..')

/** Where a page's addresses are in a test; a name without a value stays as the page has it. */
export interface Addresses {
  api: string
  line?: string
  repist?: string
  plex?: string
  /** Takes the place of `.data`: has `story.json`. */
  folder: string
}

/** The `sh` blocks of a page of docs/ as one script; of some of its sections alone where they are named. */
export async function scriptOf(
  page: string,
  { api, line, repist, plex, folder }: Addresses,
  sections?: readonly string[],
): Promise<string> {
  const text = await readFile(join(root, page), 'utf8')
  const parts = text.split(/^## /m)
  const wanted = parts.filter((part) => sections?.some((name) => part.startsWith(`${name}\n`)) ?? true)
  if (sections !== undefined && wanted.length !== sections.length)
    throw new Error(`${page} has not all of these sections: ${sections.join(', ')}`)
  const blocks = [...wanted.join('').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  if (blocks.length === 0) throw new Error(`${page} has no examples`)
  return blocks
    .filter((block) => block !== 'npm start\n')
    .join('\n')
    .replaceAll('http://127.0.0.1:3000', api)
    .replaceAll('http://127.0.0.1:4100', line ?? 'http://127.0.0.1:4100')
    .replaceAll('http://127.0.0.1:4101', repist ?? 'http://127.0.0.1:4101')
    .replaceAll('http://127.0.0.1:4104', plex ?? 'http://127.0.0.1:4104')
    .replaceAll('.data/', `${folder}/`)
}
