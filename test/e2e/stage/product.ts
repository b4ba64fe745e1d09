import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from '../../../infra/dev/processes/ports.ts'

/** The checkout. */
export const root = join(import.meta.dirname, '..', '..', '..')

/** Settings of a stack that disturbs no other: a data folder and ports of its own. */
export interface Place {
  folder: string
  settings: Record<string, string>
  api: string
  webUi: string
  line: string
  repist: string
  plex: string
}

/** A place in the system's temporary folder. */
export async function newPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'todoke-e2e-'))
  // Started by root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(folder, 0o755)
  const ports = (await freePorts(9)).map(String)
  const [
    api = '',
    postgres = '',
    temporal = '',
    webUi = '',
    line = '',
    repist = '',
    mail = '',
    smtp = '',
    plex = '',
  ] = ports
  const at = (port: string): string => `http://127.0.0.1:${port}`
  return {
    folder,
    settings: {
      TODOKE_DATA_DIR: folder,
      TODOKE_ENV_FILE: join(folder, 'no.env'),
      PORT: api,
      POSTGRES_PORT: postgres,
      TEMPORAL_PORT: temporal,
      TEMPORAL_UI_PORT: webUi,
      SANDBOX_LINE_PORT: line,
      SANDBOX_REPIST_PORT: repist,
      SANDBOX_MAIL_PORT: mail,
      SANDBOX_SMTP_PORT: smtp,
      SANDBOX_PLEX_PORT: plex,
    },
    api: at(api),
    webUi: at(webUi),
    line: at(line),
    repist: at(repist),
    plex: at(plex),
  }
}

/** `npm start` as a person sees it: what it prints, and how it ends. */
export interface Product {
  /** Everything printed so far. */
  printed(): string
  /** Waits for output that matches. @throws Error when it ends, its story stops, or `seconds` pass before */
  prints(pattern: RegExp, seconds: number): Promise<RegExpExecArray>
  /** Ctrl-C; returns the exit code and how long it took, milliseconds. */
  interrupt(): Promise<{ code: number | null; tookMs: number }>
  /** The exit code; null when a signal ended it. */
  ended: Promise<number | null>
}

/** Of the environment only what finds programs, caches and proxies is handed on, none of the user's settings. */
const kept = /^(PATH|HOME|USER|LANG|LC_.*|TMPDIR|XDG_CACHE_HOME|.*_proxy|npm_config_.*)$/i

/** Starts what `npm start [-- ...args]` runs. It ends with this process, by the IPC channel between them. */
export function startProduct({ settings }: Pick<Place, 'settings'>, ...args: string[]): Product {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
  const child = spawn(process.execPath, [join(root, 'infra/dev/bootstrap.mjs'), 'start', ...args], {
    cwd: root,
    env: { ...environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return watch(child)
}

function watch(child: ChildProcess): Product {
  let text = ''
  let over = false
  const take = (chunk: Buffer): void => {
    text += chunk.toString('utf8')
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true
      resolve(code)
    })
  })
  return {
    printed: () => text,
    ended,
    async prints(pattern, seconds) {
      const until = performance.now() + seconds * 1000
      for (;;) {
        const isLast = over || text.includes('the story stopped')
        const found = pattern.exec(text)
        if (found !== null) return found
        if (isLast || performance.now() > until) {
          throw new Error(`npm start did not print ${pattern} ${isLast ? 'at all' : `within ${seconds} s`}`)
        }
        await pause(100)
      }
    },
    async interrupt() {
      const began = performance.now()
      child.kill('SIGINT')
      return { code: await ended, tookMs: performance.now() - began }
    },
  }
}
