import type { StackSettings } from '../settings.ts'
import type { Stack } from '../stack.ts'
import { panel } from './panel.ts'

/** What the story is told with. */
export interface StoryContext {
  settings: StackSettings
  stack: Stack
  /** Prints one line. */
  say: (line: string) => void
  /** Aborted when the stack is about to stop. */
  signal: AbortSignal
}

/** What `npm start` shows once the stack is ready. */
export async function openStory({ settings, say }: StoryContext): Promise<void> {
  for (const line of panel(settings)) say(line)
}
