/**
 * Loaded first (`node --import`) in every process that the local stack starts: when the stack dies without a word
 * (kill -9), the channel to it closes, and the process stops as if it had been asked to, after 8 s by force.
 */
const forceAfterMs = 8_000

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), forceAfterMs).unref()
  process.kill(process.pid, 'SIGTERM')
})
// The channel alone is no reason to live on.
process.channel?.unref()
