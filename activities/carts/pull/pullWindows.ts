import { CartFailure, type PullWindow } from '../port.ts'
import type { WindowOutcome } from './pullWindow.ts'
import { firstHalf, MOST_WINDOW_ROWS, windowAfter } from './window.ts'

/** A window in which rows keep moving is pulled this often before it is halved. */
const TRIES_OF_A_WINDOW = 3
/** Rows of the narrowest window that do not stand still for so long: the cart's paging has no order. */
const TRIES_OF_THE_NARROWEST = 20

type Whole = Extract<WindowOutcome, { kind: 'whole' }>

/** Pulls one window; `tooLarge`, with nothing done, when it has more than `mostRows`. */
export type PullOfWindow = (window: PullWindow, mostRows: number) => Promise<WindowOutcome>

/** A window that was pulled to its end. */
export interface PulledWindow {
  readonly window: PullWindow
  readonly outcome: Whole
}

/**
 * Pulls a span of time window by window, the earliest first, each at most {@link MOST_WINDOW_ROWS} rows long
 * unless it is as narrow as a window can be: what shares a stamp cannot be told apart, and a list has pages
 * of limited length but no limit of rows (carts.md section 5).
 * @throws CartFailure
 */
export async function* pullWindows(pull: PullOfWindow, whole: PullWindow): AsyncGenerator<PulledWindow> {
  for (let window: PullWindow | null = whole; window !== null; ) {
    const pulled: PulledWindow = await pullBeginning(pull, window)
    yield pulled
    window = windowAfter(pulled.window, whole)
  }
}

/** Pulls a window, or as much of its beginning as holds still and is not too large. */
async function pullBeginning(pull: PullOfWindow, window: PullWindow): Promise<PulledWindow> {
  let current = window
  for (let tries = 1; ; tries++) {
    const half = firstHalf(current)
    const outcome = await pull(current, half === null ? Number.POSITIVE_INFINITY : MOST_WINDOW_ROWS)
    if (outcome.kind === 'whole') return { window: current, outcome }
    const isStubborn = outcome.kind === 'tooLarge' || tries >= TRIES_OF_A_WINDOW
    if (half !== null && isStubborn) {
      current = half
      tries = 0
    } else if (half === null && tries >= TRIES_OF_THE_NARROWEST) {
      throw new CartFailure('CART_ANSWER_UNREADABLE', 'the rows of one moment do not hold still')
    }
  }
}
