import { execFileSync } from 'node:child_process'

interface Process {
  pid: number
  command: string
}

const RUNNING = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/

/** All processes below this one, however far; zombies are dead. */
export function processesBelow(pid: number): Process[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, own = '', parent = '', state = '', command = ''] = RUNNING.exec(line) ?? []
      return own === '' || state.startsWith('Z')
        ? []
        : [{ pid: Number(own), parent: Number(parent), command }]
    })
  const below: Process[] = []
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter(({ parent }) => parents.includes(parent))
    below.push(...children)
    parents = children.map((child) => child.pid)
  }
  return below
}

export function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return state !== '' && !state.startsWith('Z')
  } catch {
    return false
  }
}
