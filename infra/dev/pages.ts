/**
 * `npm run build:pages`: builds the pages that the API serves inside LINE, when they are not built from the present
 * sources. `npm start`, `npm test` and `npm run bench` do it by themselves; a server that runs `node api/main.ts` needs
 * it once for each version.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { step } from './bootstrap/progress.mjs'
import { bringPages } from './pages/build.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

await step('pages inside LINE', async () => {
  const { folder, isNew } = await bringPages(root)
  return `${isNew ? 'built' : 'there already'}: ${folder}`
})
