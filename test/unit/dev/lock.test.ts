import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLineOf, parentOf, tryLock } from '../../../infra/dev/bootstrap/lock.mjs'
import { parsePostmasterPid } from '../../../infra/dev/postgres/postmaster.ts'

let folder: string
let lock: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'todoke-lock-'))
  lock = join(folder, 'below', 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the lock file', () => {
  it('carries the id of its holder until it is released', () => {
    const release = tryLock(lock, () => true)
    expect(readFileSync(lock, 'utf8')).toBe(`${process.pid}\n`)
    if (typeof release === 'function') release()
    expect(existsSync(lock)).toBe(false)
  })

  it('names a living holder', () => {
    tryLock(lock, () => true)
    writeFileSync(lock, `${process.ppid}\n`)
    expect(tryLock(lock, () => true)).toBe(process.ppid)
  })

  it('is taken from a holder that is gone, or whose id another program has now', () => {
    tryLock(lock, () => true)
    for (const holder of ['999999999', String(process.ppid)]) {
      writeFileSync(lock, `${holder}\n`)
      expect(typeof tryLock(lock, (commandLine) => commandLine.includes('no such program'))).toBe('function')
    }
  })
})

describe('processes', () => {
  it('are known by their command line', () => {
    expect(commandLineOf(process.pid)).not.toBe('')
    expect(commandLineOf(999_999_999)).toBe('')
    expect(parentOf(process.pid)).toBe(process.ppid)
  })

  it('of PostgreSQL are read from postmaster.pid', () => {
    expect(parsePostmasterPid('123\n/data\n1700000000\n5433\n\n127.0.0.1\n 1 2\nready\n')).toEqual({
      pid: 123,
      port: 5433,
    })
    expect(parsePostmasterPid('123\n/data\n')).toBeNull()
    expect(parsePostmasterPid('')).toBeNull()
  })
})
