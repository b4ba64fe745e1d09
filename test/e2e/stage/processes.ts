import { readdirSync, readFileSync } from 'node:fs'
import { commandLineOf, run } from '../../../infra/dev/processes/processes.ts'

/** Processes whose command line or environment contains this folder: id and command line, one a line. */
export async function processesOf(folder: string): Promise<string[]> {
  if (process.platform !== 'linux') {
    const { output } = await run('ps', ['axeww', '-o', 'pid=,command='])
    return output.split('\n').filter((line) => line.includes(folder))
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => [commandLineOf(Number(pid)), environmentOf(pid)].some((text) => text.includes(folder)))
    .map((pid) => `${pid} ${commandLineOf(Number(pid))}`)
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    // It has ended, or belongs to another user.
    return ''
  }
}
