import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { BadSetting } from '../../runtime/settings.ts'

/** A browser that Playwright can drive without a window. */
export interface Browser {
  path: string
  from: string
}

/** The leanest first. */
const names = [
  'chromium-headless-shell',
  'headless_shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
]

const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * A browser that is on this machine already: BROWSER_PATH, else an installed one, else one that Playwright downloaded
 * earlier; null when there is none. @throws BadSetting when BROWSER_PATH names no file
 */
export function findBrowser(environment: NodeJS.ProcessEnv): Browser | null {
  const given = environment['BROWSER_PATH']
  if (given !== undefined && given !== '') {
    if (!existsSync(given))
      throw new BadSetting('BROWSER_PATH', `there is no file ${given}; correct it or unset it.`)
    return { path: given, from: 'BROWSER_PATH' }
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of names) {
    const folder = folders.find((one) => existsSync(join(one, name)))
    if (folder !== undefined) return { path: join(folder, name), from: 'this machine' }
  }
  const application =
    process.platform === 'darwin' ? macApplications.find((path) => existsSync(path)) : undefined
  if (application !== undefined) return { path: application, from: 'this machine' }
  const downloaded = newestDownload(downloadFolder(environment))
  return downloaded === null ? null : { path: downloaded, from: "Playwright's download" }
}

function downloadFolder(environment: NodeJS.ProcessEnv): string {
  const given = environment['PLAYWRIGHT_BROWSERS_PATH']
  if (given !== undefined && given !== '') return given
  const home = environment['HOME'] ?? homedir()
  const cache = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
  return join(
    process.platform === 'darwin' ? cache : (environment['XDG_CACHE_HOME'] ?? cache),
    'ms-playwright',
  )
}

/** Playwright keeps `chromium_headless_shell-<revision>/<platform>/<binary>` and a marker once it is whole. */
function newestDownload(folder: string): string | null {
  if (!existsSync(folder)) return null
  const revisionOf = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1))
  const whole = readdirSync(folder)
    .filter((name) => name.startsWith('chromium_headless_shell-'))
    .filter((name) => existsSync(join(folder, name, 'INSTALLATION_COMPLETE')))
    .toSorted((one, other) => revisionOf(other) - revisionOf(one))
  for (const name of whole) {
    for (const platform of readdirSync(join(folder, name), { withFileTypes: true })) {
      if (!platform.isDirectory()) continue
      const binary = ['chrome-headless-shell', 'headless_shell'].map((file) =>
        join(folder, name, platform.name, file),
      )
      const found = binary.find((path) => existsSync(path))
      if (found !== undefined) return found
    }
  }
  return null
}
