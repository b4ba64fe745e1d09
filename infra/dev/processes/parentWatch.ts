/**
 * Loaded first (`node --import`) in every process that the local stack starts: when the stack is killed (kill -9),
 * the channel to it closes, and the process stops as at SIGTERM, by force after 8 s.
 */
const forceAfterMs = 8_000

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), forceAfterMs).unref()
  process.kill(process.pid, 'SIGTERM')
})
// The channel alone must not keep the process alive.
process.channel?.unref()
