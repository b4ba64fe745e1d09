import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alive } from '../../../infra/dev/processes/processes.ts'
import { removeFolder } from '../../../infra/dev/testing/services.ts'

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** A folder for the data and logs of one stage; its name carries the process that owns it. */
export async function newFolder(): Promise<string> {
  const data = join(root, '.data')
  await mkdir(data, { recursive: true })
  for (const name of await readdir(data)) {
    const owner = /^chaos-(\d+)-/.exec(name)?.[1]
    if (owner !== undefined && !alive(Number(owner))) await removeFolder(root, join(data, name))
  }
  const folder = join(data, `chaos-${process.pid}-${crypto.randomUUID().slice(0, 8)}`)
  await mkdir(folder)
  return folder
}

/** Ends what still runs on the data of a stage, and removes it. */
export const removeData = (folder: string): Promise<void> => removeFolder(root, folder)
