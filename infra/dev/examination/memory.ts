import { readdirSync, readFileSync } from 'node:fs'
import { parentOf } from '../bootstrap/lock.mjs'
import { run } from '../processes/processes.ts'

/**
 * Memory of some processes, each with all its descendants (PostgreSQL's backends, a browser's helpers), in bytes by
 * name. On Linux the proportional share (PSS), which counts shared pages once; elsewhere the resident size.
 */
export async function memoryOf(
  processes: readonly { name: string; pid: number }[],
): Promise<Map<string, number>> {
  const all = await family()
  const counted = new Set<number>()
  const result = new Map<string, number>()
  const roots = new Set(processes.map(({ pid }) => pid))
  for (const { name, pid } of processes) {
    let bytes = 0
    const waiting = [pid]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (counted.has(next)) continue
      counted.add(next)
      bytes += all.get(next)?.bytes() ?? 0
      for (const [child, { parent }] of all) if (parent === next && !roots.has(child)) waiting.push(child)
    }
    result.set(name, (result.get(name) ?? 0) + bytes)
  }
  return result
}

type Family = Map<number, { parent: number; bytes: () => number }>

async function family(): Promise<Family> {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return new Map(
      pids.map((pid) => [Number(pid), { parent: parentOf(Number(pid)), bytes: () => proportional(pid) }]),
    )
  }
  const { output } = await run('ps', ['-axo', 'pid=,ppid=,rss='])
  return new Map(
    output.split('\n').flatMap((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
      return pid > 0 ? [[pid, { parent, bytes: () => kilobytes * 1024 }] as const] : []
    }),
  )
}

/** 0 for a process that is gone or belongs to someone whose memory this user may not see. */
function proportional(pid: string): number {
  try {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return Number(pss?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
