/**
 * One line for one step of set-up: what is being done, how long it took, what came of it.
 * Plain JavaScript, because it is needed before Node 24 and the npm packages are there.
 */

/** Text for a duration, in the unit a person would use. */
export function spoken(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/**
 * Runs `work` and prints `  label ... 1.2 s  detail`, the detail being what `work` resolves to when that is a string.
 * Rethrows what `work` throws, after ending the line.
 */
export async function step(label, work, out = process.stdout) {
  const began = performance.now()
  out.write(`  ${label} ... `)
  try {
    const result = await work()
    const detail = typeof result === 'string' && result !== '' ? `  ${result}` : ''
    out.write(`${spoken(performance.now() - began)}${detail}\n`)
    return result
  } catch (error) {
    out.write(`failed after ${spoken(performance.now() - began)}\n`)
    throw error
  }
}
