import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, findBrowser } from './installed.ts'
import { run } from '../processes/processes.ts'

export { type Browser, findBrowser } from './installed.ts'

const downloadMs = 180_000
const aptMs = 300_000

/**
 * A browser for the tests and demonstrations that need one: what `findBrowser` finds, else Playwright's own download,
 * else the package of Debian (as root); on Debian with a Japanese font beside it. Throws one error that names all that
 * was tried and the remedies. @throws BadSetting when BROWSER_PATH names no file
 */
export async function bringBrowser(root: string, environment: NodeJS.ProcessEnv): Promise<Browser> {
  const tried: string[] = []
  let found = findBrowser(environment)
  for (const [name, bring] of [
    ["Playwright's download", async () => await downloadByPlaywright(root, environment)],
    [
      'the packages of Debian',
      async () => await installDebian([['chromium-headless-shell'], ['chromium']], environment),
    ],
  ] as const) {
    if (found !== null) break
    try {
      await bring()
      found = findBrowser(environment)
      if (found === null) throw new Error('brought no browser')
      found = { ...found, from: name }
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`)
    }
  }
  if (found === null) {
    throw new Error(
      [
        'A browser could not be brought. Tried, in this order:',
        '  - chromium-headless-shell, chromium, google-chrome on the PATH: not there',
        ...tried.map((line) => `  - ${line}`),
        'Install Chromium or Chrome, or set BROWSER_PATH to one.',
      ].join('\n'),
    )
  }
  await bringJapaneseFont(environment)
  return found
}

/** Whether Japanese text has a font here; null where that cannot be asked (no fontconfig). */
export async function hasJapaneseFont(): Promise<boolean | null> {
  try {
    return (await run('fc-list', [':lang=ja', 'family'])).output.trim() !== ''
  } catch {
    return process.platform === 'darwin' ? true : null
  }
}

/** Without such a font pages show boxes, which spoils pictures but fails no test: a failure here is ignored. */
async function bringJapaneseFont(environment: NodeJS.ProcessEnv): Promise<void> {
  if ((await hasJapaneseFont()) === true) return
  await installDebian([['fonts-ipafont-gothic'], ['fonts-noto-cjk']], environment).catch(() => undefined)
}

async function downloadByPlaywright(root: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const cli = join(root, 'node_modules', 'playwright', 'cli.js')
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...environment }
  const done = await run(process.execPath, [cli, 'install', 'chromium-headless-shell'], {
    env,
    timeoutMs: downloadMs,
  })
  if (done.code !== 0) throw new Error(lastWords(done.output) || `not done within ${downloadMs / 1000} s`)
}

/** Installs the first of the alternatives that Debian's lists have. */
async function installDebian(
  alternatives: readonly (readonly string[])[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('only root may install them')
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get'))
    throw new Error('this is not Debian')
  const env = { ...environment, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = async (...args: string[]): Promise<string | null> => {
    const done = await run('apt-get', ['-q', '-o', 'Acquire::http::Timeout=10', ...args], {
      env,
      timeoutMs: aptMs,
    })
    return done.code === 0 ? null : lastWords(done.output) || `not done within ${aptMs / 1000} s`
  }
  const stale = await apt('update')
  let problem: string | null = null
  for (const packages of alternatives) {
    problem = await apt('install', '-y', '--no-install-recommends', ...packages)
    if (problem === null) return
  }
  throw new Error([problem, stale].filter((words) => words !== null).join('; '))
}

function lastWords(output: string): string {
  const lines = output.trim().split('\n')
  return (lines.find((line) => /^(E:|Error:)/.test(line.trim())) ?? lines.at(-1) ?? '').trim()
}
