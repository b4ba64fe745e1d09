/**
 * A lock file that carries its holder's process id, so that two starts at once do not destroy each other's work and a
 * killed holder locks nobody out. `isHolder` tells whether a living process with that id really is such a holder:
 * process ids are given out again.
 */
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The command line of a living process, its arguments separated by spaces; '' when there is no such process. */
export function commandLineOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return ''
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  } catch {
    return ''
  }
}

/** The process id of the parent of a process; 0 when it is not known. */
export function parentOf(pid) {
  try {
    if (process.platform === 'linux')
      return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }))
  } catch {
    return 0
  }
}

function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8').trim())
  } catch {
    return 0
  }
}

/** Takes the lock and returns its release, or returns the process id (a number) of the living holder. */
export function tryLock(path, isHolder) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, `${process.pid}\n`)
  try {
    for (;;) {
      try {
        linkSync(mine, path)
        return () => {
          if (holderOf(path) === process.pid) rmSync(path, { force: true })
        }
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const holder = holderOf(path)
      if (holder === process.pid) return () => rmSync(path, { force: true })
      if (holder > 0 && isHolder(commandLineOf(holder))) return holder
      takeAside(path, holder)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Moves a dead holder's file away; when another process was quicker and its fresh lock was caught, puts that back. */
function takeAside(path, deadHolder) {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  if (holderOf(aside) === deadHolder) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

/** Waits until the lock is free (asking each 200 ms), tells once for whom it waits, and runs `work` under it. */
export async function locked(path, { isHolder, waiting, work }) {
  let told = false
  for (;;) {
    const got = tryLock(path, isHolder)
    if (typeof got === 'function') {
      try {
        return await work()
      } finally {
        got()
      }
    }
    if (!told) waiting(got)
    told = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
