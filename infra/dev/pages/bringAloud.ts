import { step } from '../bootstrap/progress.mjs'
import { bringPages, pagesAreBuilt } from './build.ts'

/** {@link bringPages}, with a line of set-up when there is something to build. */
export async function bringPagesAloud(root: string): Promise<void> {
  if (await pagesAreBuilt(root)) await bringPages(root)
  else await step('pages inside LINE', async () => void (await bringPages(root)))
}
