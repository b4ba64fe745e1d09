import { ensureBootstrapKey } from '../../../schema/shops/bootstrapKey.ts'
import { lineSandboxUrl, repistSandboxUrl } from '../stack/environment.ts'
import type { StackSettings } from '../stack/settings.ts'
import { jsonClient } from './http.ts'
import { makeMessage, stepSoon, switchMessage } from './message.ts'
import { type Memory, openMemory } from './memory.ts'
import { linkByHand, panel } from './panel.ts'
import { enterShipDate, placeOrder } from './sandboxes.ts'
import { sayBootstrapKey, seed } from './seed.ts'
import { prepareSkip, skipByHand } from './skip.ts'
import { tell } from './tell.ts'

/** What the story is told with. */
export interface StoryContext {
  settings: StackSettings
  /** The stack's own database. */
  databaseUrl: string
  /** Prints one line. */
  say: (line: string) => void
  /** Aborted when the stack is about to stop. */
  signal: AbortSignal
}

const FIRST_ORDER = 1001
/** From the ship date's entry to the step: time for the cart to be pulled, and for a person to look. */
const LEAD_SECONDS = 40

/**
 * What `npm start` shows once the stack is ready: on the first start it makes a shop and tells how an order
 * becomes a message; later it prints the addresses alone, and the orders go on by themselves. Without the
 * sandbox there is no story, and the first start shows the platform's key.
 */
export async function openStory(context: StoryContext): Promise<void> {
  const { settings, say } = context
  const { memory } = openMemory(settings.dataFolder)
  if (settings.sandbox === null) sayBootstrapKey(say, await ensureBootstrapKey(context.databaseUrl))
  if (settings.sandbox === null || memory.told) {
    const newcomer = memory.newcomerFollows ? ['', ...linkByHand] : []
    for (const line of [...panel(settings), ...newcomer, ...skipLines(settings, memory)]) say(line)
    return
  }
  try {
    await play(context, { adminName: '発送後のフォロー(デモ)' })
  } catch (error) {
    // The stack itself is well: it goes on, and the next start goes on with the story.
    say(`the story stopped: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `npm run demo`: the story again, with a new order and a step due in the next minute. */
export async function replay(context: StoryContext): Promise<void> {
  const { memory } = openMemory(context.settings.dataFolder)
  if (!memory.told)
    throw new Error('the first story is not told yet: run npm start, and wait for its message')
  await play(context, { adminName: `発送後のフォロー(デモ ${(memory.lastOrder ?? FIRST_ORDER - 1) + 1})` })
}

async function play(context: StoryContext, { adminName }: { adminName: string }): Promise<void> {
  const { settings, say, signal } = context
  const { memory, keep } = openMemory(settings.dataFolder)
  const lineUrl = lineSandboxUrl(settings)
  const repistUrl = repistSandboxUrl(settings)
  if (lineUrl === null || repistUrl === null) throw new Error('TODOKE_SANDBOX: the story needs the sandbox')
  const apiUrl = settings.localUrl
  const api = await seed({ ...context, apiUrl, lineUrl, repistUrl, memory, keep })
  if (signal.aborted) return
  // Beside the tale: a browser starts and logs in, which takes some seconds.
  const robot = prepareSkip(api, { memory, keep, signal }).catch(
    (error: unknown) => `the robot is not ready: ${error instanceof Error ? error.message : String(error)}`,
  )
  const step = stepSoon(Date.now(), LEAD_SECONDS)
  // Of a start that was cut off before its order came: the customer is to hear one story.
  if (!memory.told && memory.messageId) await switchMessage(api, memory.messageId, false)
  const messageId = await makeMessage(api, { memory, adminName, step })
  keep({ messageId })
  await switchMessage(api, messageId, true)
  say(
    `follow message 「${adminName}」 is on: ${step.dayOffset} days after the ship date at ${step.sendTime}\n`,
  )
  for (const line of panel(settings)) say(line)
  say('')
  const repist = jsonClient(`${repistUrl}/_control`)
  const number = (memory.lastOrder ?? FIRST_ORDER - 1) + 1
  // The order after it is left to a person: to enter its ship date in the cart's admin page.
  await placeOrder(repist, String(number))
  await placeOrder(repist, String(number + 1))
  keep({ lastOrder: number + 1, told: true })
  const ship = () => enterShipDate(repist, String(number), step.shipDate)
  await tell({ api, number: String(number), messageId, step, ship, say, signal })
  if (signal.aborted) return
  say(
    `\n  Now you: open the Repist admin, edit order ${number + 1}, enter 発送日 ${step.shipDate.replaceAll('-', '/')},`,
  )
  say('  and watch the second message arrive in the chat. Again from the start: npm run demo')
  for (const line of ['', ...linkByHand]) say(line)
  const said = await robot
  if (said !== null) say(`\n  ${said}`)
  for (const line of skipLines(settings, memory)) say(line)
}

/** With an empty line before them, when there are any. */
function skipLines(settings: StackSettings, memory: Memory): string[] {
  const lines = skipByHand(settings, memory)
  return lines.length === 0 ? [] : ['', ...lines]
}
